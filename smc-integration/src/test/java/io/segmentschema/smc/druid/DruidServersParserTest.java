package io.segmentschema.smc.druid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import io.segmentschema.smc.inventory.ListedSegment;
import io.segmentschema.smc.inventory.ServerName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DruidServersParserTest {

  private static final String SEGMENT =
      """
      {"dataSource":"ds","interval":"2025-06-01T00:00:00.000Z/2025-06-02T00:00:00.000Z",\
      "version":"v1","shardSpec":{"type":"none"}}""";

  @Test
  void recordedListHasAnIndexerAndAHistoricalWithFiftySegments() throws IOException {
    DruidServers parsed;
    try (InputStream in = Recordings.open("servers-full.json")) {
      parsed = DruidServersParser.parse(in);
    }

    assertTrue(parsed.malformed().isEmpty(), parsed.malformed()::toString);
    assertEquals(2, parsed.servers().size());
    DruidServer indexer = parsed.servers().get(0);
    assertTrue(indexer.isRealtime());
    assertFalse(indexer.isHistorical());
    DruidServer historical = parsed.servers().get(1);
    assertTrue(historical.isHistorical());
    assertEquals(new ServerName("127.0.0.1:21004"), historical.name());
    assertEquals(50, historical.segmentIds().size());
    assertEquals(1, historical.segments().stream().filter(ListedSegment::tombstone).count());
  }

  @Test
  void segmentsAreReadFromAnArrayToo() throws IOException {
    DruidServers parsed = parse(server("[" + SEGMENT + "]"));

    assertEquals(1, parsed.servers().get(0).segments().size());
    assertEquals(0, parsed.servers().get(0).segments().get(0).id().partitionNum());
  }

  @Test
  void fieldsMayComeInAnyOrderAndUnknownOnesArePassedOver() throws IOException {
    DruidServers parsed =
        parse(
            "[{\"segments\":{\"x\":%s},\"new\":{\"deep\":[1]},\"type\":\"peon\",\"host\":\"h:1\"}]"
                .formatted(SEGMENT));

    DruidServer server = parsed.servers().get(0);
    assertTrue(server.isRealtime());
    assertEquals(1, server.segments().size());
  }

  @Test
  void malformedSegmentCostsThatSegmentOnly() throws IOException {
    DruidServers parsed =
        parse(server("{\"a\":" + SEGMENT + ",\"b\":{\"dataSource\":7},\"c\":null}"));

    assertEquals(1, parsed.servers().get(0).segments().size());
    assertEquals(2, parsed.malformed().count());
    assertTrue(parsed.malformed().examples().get(0).startsWith("[0].segments.dataSource: "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "[[1]]",
        "{}",
        "{\"host\":\"h:1\"}",
        "{\"host\":\"\",\"type\":\"historical\"}",
        "{\"host\":[\"h\"],\"type\":\"historical\"}"
      })
  void malformedServerCostsThatServerOnly(String malformed) throws IOException {
    String good = "{\"host\":\"h:1\",\"type\":\"historical\",\"segments\":null}";

    DruidServers parsed = parse("[" + malformed + "," + good + "]");

    assertEquals(
        ImmutableList.of(new DruidServer(new ServerName("h:1"), "historical", ImmutableList.of())),
        parsed.servers());
    assertEquals(1, parsed.malformed().count());
  }

  @Test
  void segmentsThatAreNoCollectionAreMalformed() throws IOException {
    DruidServers parsed = parse(server("7"));

    assertEquals(1, parsed.malformed().count());
    assertEquals(ImmutableList.of(), parsed.servers().get(0).segments());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "[", "[{\"host\":", "[{\"segments\":{\"a\":", "[] 1", "<html>"})
  void answerThatIsNoWholeArrayIsRefused(String answer) {
    assertThrows(IOException.class, () -> parse(answer));
  }

  private static String server(String segments) {
    return "[{\"host\":\"h:1\",\"type\":\"historical\",\"segments\":" + segments + "}]";
  }

  private static DruidServers parse(String json) throws IOException {
    return DruidServersParser.parse(new ByteArrayInputStream(StubDataNode.bytes(json)));
  }
}
