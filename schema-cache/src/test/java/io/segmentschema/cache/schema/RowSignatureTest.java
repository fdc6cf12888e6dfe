package io.segmentschema.cache.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.segmentschema.cache.segment.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RowSignatureTest {

  private static final Column TIME = new Column("__time", ColumnType.LONG);
  private static final Column PAGE = new Column("page", ColumnType.STRING);

  @Test
  void orderNamesAndTypesMakeASignature() {
    RowSignature signature = RowSignature.of(TIME, PAGE);

    assertEquals(signature, RowSignature.of(List.of(TIME, PAGE)));
    assertEquals(signature.hashCode(), RowSignature.of(List.of(TIME, PAGE)).hashCode());
    assertNotEquals(signature, RowSignature.of(PAGE, TIME));
    assertNotEquals(signature, RowSignature.of(TIME, new Column("page", ColumnType.LONG)));
    assertNotEquals(signature, RowSignature.of(TIME, new Column("Page", ColumnType.STRING)));
    assertEquals("{__time:LONG, page:STRING}", signature.toString());
    assertSame(RowSignature.EMPTY, RowSignature.of());
  }

  @Test
  void typesAreFoundInNarrowAndInWideSignatures() {
    assertEquals(Optional.of(ColumnType.STRING), RowSignature.of(TIME, PAGE).typeOf("page"));
    assertEquals(Optional.empty(), RowSignature.of(TIME, PAGE).typeOf("Page"));
    assertEquals(Optional.of(ColumnType.LONG), RowSignature.of(columns(100)).typeOf("c99"));
    assertEquals(Optional.empty(), RowSignature.of(columns(100)).typeOf("c100"));
  }

  @Test
  void aNameThatComesTwiceIsRefused() {
    Refused.naming("rowSignature", () -> RowSignature.of(TIME, PAGE, TIME));
  }

  @Test
  void twentyThousandColumnsFitAndOneMoreIsRefused() {
    assertEquals(20_000, RowSignature.of(columns(20_000)).size());
    Refused.naming("rowSignature", () -> RowSignature.of(columns(20_001)));
  }

  @Test
  void columnNamesHaveOneTo1024Bytes() {
    assertEquals(512, new Column("é".repeat(512), ColumnType.LONG).name().length());
    Refused.naming("name", () -> new Column("", ColumnType.LONG));
    Refused.naming("name", () -> new Column("é".repeat(512) + "x", ColumnType.LONG));
    Refused.naming("name", () -> new Column("\udc00", ColumnType.LONG));
  }

  @Test
  void laterChangesOfTheGivenListDoNotShow() {
    List<Column> given = new ArrayList<>(List.of(TIME));
    RowSignature signature = RowSignature.of(given);

    given.add(PAGE);

    assertEquals(1, signature.size());
  }

  private static List<Column> columns(int count) {
    return IntStream.range(0, count).mapToObj(i -> new Column("c" + i, ColumnType.LONG)).toList();
  }
}
