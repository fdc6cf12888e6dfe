package io.segmentschema.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableSortedMap;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SummaryTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  @TempDir private Path folder;

  @Test
  void rowsAreWrittenWithEveryMemberAndInOrder() throws Exception {
    Path file = folder.resolve("summary.json");

    SummaryJson.writeRows(
        file,
        List.of(
            Row.besidePeer("1", "retained", "bytes/segment", 30.123456, 124, 32),
            Row.aboveFloor("5-mysql", "refresh", "of floor's time", 1.5, 1, 1.3)));

    assertEquals(
        MAPPER.readTree(
            """
            [{"id":"1","name":"retained","unit":"bytes/segment","ours":30.12,"peer":124.0,
              "floor":null,"goal":32.0,"met":true},
             {"id":"5-mysql","name":"refresh","unit":"of floor's time","ours":1.5,"peer":null,
              "floor":1.0,"goal":1.3,"met":false}]"""),
        MAPPER.readTree(file.toFile()));
  }

  @Test
  void aFigureCountsAsItIsShown() {
    assertTrue(Row.alone("4", "poll", "ms", 5.00004, 5).met());
    assertFalse(Row.alone("4", "poll", "ms", 5.001, 5).met());
  }

  @Test
  void aRowThatCannotBeComparedIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Row.alone("4", "poll", "ms", Double.NaN, 5));
    assertThrows(IllegalArgumentException.class, () -> Row.alone("poll", "poll", "ms", 1, 5));
  }

  @Test
  void theExponentOfAPowerLawIsFound() throws Exception {
    Growth quadratic = growth(ImmutableSortedMap.of(10, 300.0, 100, 30_000.0, 1000, 3_000_000.0));
    Growth flat = growth(ImmutableSortedMap.of(10, 7.0, 100, 7.0, 1000, 7.0));
    Path file = folder.resolve("growth.json");

    SummaryJson.writeGrowths(file, List.of(quadratic, flat));

    JsonNode written = MAPPER.readTree(file.toFile());
    assertEquals(2, written.get(0).get("exponent").doubleValue(), 1e-9);
    assertEquals(0, written.get(1).get("exponent").doubleValue(), 1e-9);
    assertTrue(written.get(0).get("peerExponent").isNull());
    assertEquals(30_000.0, written.get(0).get("ours").get("100").doubleValue());
  }

  @Test
  void theTableShowsEveryRowAndWhatIsNotMet() {
    String table =
        Table.ofRows(
            List.of(
                Row.alone("6", "delta poll", "ms", 12.321, 50),
                Row.alone("9", "answer", "ms", 2.5, 2)));

    assertEquals(
        """
        | id  | name       | unit | ours | peer | floor | goal | met |
        | --- | ---        | ---  | ---  | ---  | ---   | ---  | --- |
        | 6   | delta poll | ms   | 12.3 |      |       | 50.0 | yes |
        | 9   | answer     | ms   | 2.50 |      |       | 2.00 | NO  |
        """,
        table);
  }

  @Test
  void thePageShowsEveryCurveAsAPicture() throws Exception {
    Report report = new Report();
    report.add(Row.alone("4", "taking over a poll", "ms", 4, 5));
    report.add(growth(ImmutableSortedMap.of(10_000, 3.0, 100_000, 3.5, 1_000_000, 4.0)));

    Page.write(folder, report);

    String page = Files.readString(folder.resolve("results.md"));
    assertTrue(page.contains("taking over a poll"), page);
    assertTrue(page.contains("(growth-4.svg)"), page);
    assertTrue(Files.readString(folder.resolve("growth-4.svg")).contains("</svg>"));
  }

  @Test
  void aLineThatIsMeasuredAgainReplacesItsFiguresAndNoOthers() throws Exception {
    Report first = new Report();
    first.add(Row.besidePeer("2", "lookup", "ns", 300, 900, 225));
    first.add(Row.alone("4-old", "poll", "ms", 9, 5));
    first.add(growth(ImmutableSortedMap.of(10_000, 3.0, 100_000, 3.5)));
    Page.write(folder, first);
    Report second = new Report();
    second.add(Row.alone("4-new", "poll", "ms", 4, 5));
    second.add(Row.alone("13", "cold start", "s", 4, 5));

    Page.write(folder, second);

    assertEquals(
        List.of(
            Row.besidePeer("2", "lookup", "ns", 300, 900, 225),
            Row.alone("4-new", "poll", "ms", 4, 5),
            Row.alone("13", "cold start", "s", 4, 5)),
        SummaryJson.readRows(folder.resolve("results.json")));
    assertEquals(List.of(), SummaryJson.readGrowths(folder.resolve("growth.json")));
  }

  private static Growth growth(ImmutableSortedMap<Integer, Double> ours) {
    return new Growth("4", "poll", "ms", ours, ImmutableSortedMap.of());
  }
}
