package io.segmentschema.smc.druid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import io.segmentschema.smc.inventory.ListedSegment;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DruidSegmentsParserTest {

  private static final String ROW =
      """
      {"dataSource":"ds","interval":"2025-06-01T00:00:00.000Z/2025-06-02T00:00:00.000Z",\
      "version":"v1","shardSpec":{"type":"numbered","partitionNum":3},"realtime":false,\
      "overshadowed":true,"replicationFactor":2,"numRows":7,\
      "identifier":"ds_2025-06-01T00:00:00.000Z_2025-06-02T00:00:00.000Z_v1_3"}""";

  @Test
  void recordedListHasFiftySegmentsFourOvershadowedAndOneTombstone() throws IOException {
    DruidSegments parsed;
    try (InputStream in = Recordings.open("metadata-segments.json")) {
      parsed = DruidSegmentsParser.parse(in);
    }

    assertEquals(50, parsed.segments().size());
    assertEquals(4, parsed.segments().stream().filter(ListedSegment::overshadowed).count());
    assertEquals(1, parsed.segments().stream().filter(ListedSegment::tombstone).count());
    assertTrue(parsed.malformed().isEmpty(), parsed.malformed()::toString);
    assertEquals(0, parsed.realtime());
  }

  @Test
  void everyFieldOfARowIsRead() throws IOException {
    ListedSegment segment = parse("[" + ROW + "]").segments().get(0);

    assertEquals(
        "ds_2025-06-01T00:00:00.000Z_2025-06-02T00:00:00.000Z_v1_3", segment.id().toString());
    assertTrue(segment.overshadowed());
    assertEquals(OptionalLong.of(7), segment.numRows());
    assertEquals(2, segment.replicationFactor());
  }

  @Test
  void whatARowDoesNotSayIsUnknown() throws IOException {
    String silent =
        ROW.replace("\"replicationFactor\":2", "\"replicationFactor\":null")
            .replace("\"numRows\":7", "\"numRows\":null");

    ListedSegment segment = parse("[" + silent + "]").segments().get(0);

    assertEquals(OptionalLong.empty(), segment.numRows());
    assertEquals(ListedSegment.UNKNOWN_REPLICATION, segment.replicationFactor());
  }

  @Test
  void segmentsThatAreStillWrittenAreLeftOutAndCounted() throws IOException {
    String growing = ROW.replace("\"realtime\":false", "\"realtime\":true");

    DruidSegments parsed = parse("[" + growing + "," + ROW + "]");

    assertEquals(1, parsed.segments().size());
    assertEquals(1, parsed.realtime());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "7",
        "null",
        "{}",
        "[]",
        "{\"dataSource\":\"ds\",\"interval\":\"soon\",\"version\":\"v\"}",
        "{\"dataSource\":\"a/b\",\"interval\":\"2025-01-01/2025-01-02\",\"version\":\"v\"}",
        "{\"dataSource\":\"ds\",\"interval\":\"2025-01-01/2025-01-02\",\"version\":8}"
      })
  void malformedRowCostsThatRowOnly(String malformed) throws IOException {
    DruidSegments parsed = parse("[" + ROW + "," + malformed + "," + ROW + "]");

    assertEquals(2, parsed.segments().size());
    assertEquals(1, parsed.malformed().count());
    assertTrue(parsed.malformed().examples().get(0).startsWith("[1]."));
  }

  @Test
  void identifierThatDisagreesWithItsFieldsIsMalformed() throws IOException {
    DruidSegments parsed = parse("[" + ROW.replace("_v1_3", "_v1_4") + "]");

    assertEquals(ImmutableList.of(), parsed.segments());
    assertTrue(
        parsed.malformed().examples().get(0).contains("identifier"), parsed.malformed()::toString);
  }

  @Test
  void fieldOutOfRangeIsNamed() throws IOException {
    DruidSegments parsed =
        parse("[" + ROW.replace("\"partitionNum\":3", "\"partitionNum\":\"x\"") + "]");

    assertTrue(parsed.malformed().examples().get(0).contains("partitionNum"));
  }

  @Test
  void rowCountThatCannotBeCostsTheRowCountOnly() throws IOException {
    DruidSegments parsed = parse("[" + ROW.replace("\"numRows\":7", "\"numRows\":-7") + "]");

    assertEquals(OptionalLong.empty(), parsed.segments().get(0).numRows());
    assertTrue(parsed.malformed().isEmpty());
  }

  @Test
  void examplesOfMalformedRowsAreFewAndTheCountIsWhole() throws IOException {
    DruidSegments parsed = parse("[" + "{},".repeat(99) + "{}]");

    assertEquals(100, parsed.malformed().count());
    assertEquals(10, parsed.malformed().examples().size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "[", "[{\"dataSource\":", "[] []", "<html>"})
  void answerThatIsNoWholeArrayIsRefused(String answer) {
    assertThrows(IOException.class, () -> parse(answer));
  }

  private static DruidSegments parse(String json) throws IOException {
    return DruidSegmentsParser.parse(new ByteArrayInputStream(StubDataNode.bytes(json)));
  }
}
