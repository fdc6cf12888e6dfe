package io.segmentschema.smc.service.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.segmentschema.cache.schema.Column;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.smc.service.ServiceFixture;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a search for columns finds, and what it counts of that. */
final class ColumnSearchTest {

  private ServiceFixture service;
  private ColumnSearch search;

  @BeforeEach
  void start() throws IOException {
    service = ServiceFixture.ready();
    search = new ColumnSearch(service.cache);
  }

  @AfterEach
  void stop() {
    service.close();
  }

  @Test
  void nameItselfComesFirstThenItsBeginningsThenTheMostFrequent() {
    Published.segment("a", column("x_id"), column("id_x"), column("ID"), column("y_id"))
        .in(service);
    Published.segment("b", column("y_id")).in(service);

    ColumnSearch.Answer answer = search.find("id");

    assertEquals(
        List.of("ID", "id_x", "y_id", "x_id"),
        answer.columns().stream().map(ColumnSearch.Found::column).toList());
    assertEquals(2, answer.datasources());
    assertTrue(answer.countedAll());
  }

  @Test
  void mostFrequentTypeComesFirstWithItsFirstDatasourcesByName() {
    for (int i = 0; i < 30; i++) {
      Published.segment("datasource-%02d".formatted(i), column("n", ColumnType.LONG)).in(service);
    }
    Published.segment("another", column("n", ColumnType.STRING)).in(service);

    ColumnSearch.Found found = search.find("n").columns().get(0);

    assertEquals(31, found.datasources());
    assertEquals("LONG", found.types().get(0).type());
    assertEquals(30, found.types().get(0).datasources());
    assertEquals(ColumnSearch.MOST_EXAMPLES, found.types().get(0).examples().size());
    assertEquals("datasource-00", found.types().get(0).examples().get(0));
    assertEquals(new ColumnSearch.TypeUse("STRING", 1, List.of("another")), found.types().get(1));
  }

  @Test
  void namesBeyondTheMostAreNotCountedButTheNameItselfIsFound() {
    Column[] many =
        IntStream.range(0, ColumnSearch.MOST_COUNTED + 50)
            .mapToObj(i -> column("column" + i))
            .toArray(Column[]::new);
    Published.segment("a", many).in(service);
    Published.segment("b", column("Column")).in(service);
    Published.segment("c", column("column10049"), column("column0")).in(service);

    ColumnSearch.Answer answer = search.find("column");

    assertFalse(answer.countedAll());
    assertEquals(ColumnSearch.MOST_COUNTED + 1, answer.matchedColumns());
    assertEquals("Column", answer.columns().get(0).column());
    assertEquals("column0", answer.columns().get(1).column());
    assertEquals(2, answer.columns().get(1).datasources());
    assertEquals(answer.matchedColumns() - ColumnSearch.MOST_COLUMNS, answer.leftOff());
  }

  private static Column column(String name) {
    return column(name, ColumnType.LONG);
  }

  private static Column column(String name, ColumnType type) {
    return Column.shared(name, type);
  }
}
