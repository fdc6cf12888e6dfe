package io.segmentschema.smc.druid;

import static com.google.common.collect.ImmutableList.toImmutableList;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.io.Resources;
import io.segmentschema.cache.realtime.SegmentUpdate;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.segment.SegmentId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SyncAnswerParserTest {

  private static final String COUNTER = "\"counter\":{\"counter\":3,\"hash\":9}";

  @Test
  void recordedHistoricalTellsTheFiftySegmentsThatTheCoordinatorSaysItServes() throws IOException {
    SyncAnswer answer;
    try (InputStream in = open("historical-segments-sync.json")) {
      answer = SyncAnswerParser.parse(in);
    }

    ImmutableSet<SegmentId> listed;
    try (InputStream in = Recordings.open("servers-full.json")) {
      listed = DruidServersParser.parse(in).servers().get(1).segmentIds();
    }
    assertEquals(new SyncCursor(53, 1_795_221_981_230L), answer.cursor());
    assertTrue(answer.malformed().isEmpty(), answer.malformed()::toString);
    assertEquals(
        listed,
        answer.changes().stream()
            .map(change -> ((NodeChange.Loaded) change).id())
            .collect(ImmutableSet.toImmutableSet()));
  }

  @Test
  void recordedTaskTellsASegmentThenItsSchemaThenWhatIsNewInIt() throws IOException {
    ImmutableList<SyncAnswer> answers = recordedTask();

    SegmentId id = ((NodeChange.Loaded) answers.get(0).changes().get(0)).id();
    SegmentUpdate absolute = ((NodeChange.SchemaTold) answers.get(1).changes().get(0)).update();
    SegmentUpdate delta = ((NodeChange.SchemaTold) answers.get(2).changes().get(0)).update();
    assertEquals("rt", id.datasource().value());
    assertEquals(id, absolute.id());
    assertFalse(absolute.delta());
    assertEquals(ImmutableList.of("__time", "page", "n", "newcol", "cnt"), absolute.newColumns());
    assertEquals(ColumnType.DOUBLE, absolute.columnTypes().get("n"));
    assertEquals(
        new SegmentUpdate(
            id,
            true,
            OptionalLong.of(4),
            ImmutableList.of("col3"),
            ImmutableList.of("n"),
            ImmutableMap.of("col3", ColumnType.parse("ARRAY<LONG>"), "n", ColumnType.STRING)),
        delta);
    assertEquals(
        ImmutableList.of(1L, 2L, 3L),
        answers.stream().map(a -> a.cursor().counter()).collect(toImmutableList()));
  }

  @Test
  void resetHasNeitherCounterNorChanges() throws IOException {
    SyncAnswer answer =
        parse("{\"resetCounter\":true,\"resetCause\":\"x\",\"counter\":null,\"requests\":null}");

    assertTrue(answer.reset());
    assertTrue(answer.cursor().isStart());
    assertEquals(ImmutableList.of(), answer.changes());
  }

  @Test
  void malformedChangeCostsThatChangeOnly() throws IOException {
    String good = "{\"action\":\"load\"," + StubCluster.segmentJson(id(1), false).substring(1);
    String bad = good.replace("2025-01-02T00:00:00.000Z/", "never/");

    SyncAnswer answer =
        parse("{%s,\"requests\":[%s,{\"action\":\"dance\"},%s]}".formatted(COUNTER, bad, good));

    assertEquals(2, answer.malformed().count());
    assertEquals(ImmutableList.of(new NodeChange.Loaded(id(1))), answer.changes());
    assertFalse(answer.lostDelta());
  }

  @Test
  void malformedSchemaCostsThatSegmentOnlyAndALostDeltaIsNoted() throws IOException {
    String good = schema(id(1), false, "LONG");

    assertFalse(parse(schemas(schema(id(2), false, "ARRAY<"), good)).lostDelta());
    SyncAnswer lost = parse(schemas(schema(id(2), true, "ARRAY<"), good));

    assertTrue(lost.lostDelta());
    assertEquals(1, lost.malformed().count());
    assertEquals(1, lost.changes().size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "null",
        "{",
        "{\"requests\":[]}",
        "{\"counter\":{},\"requests\":[]}",
        "{\"counter\":{\"counter\":1.5e99,\"hash\":1},\"requests\":[]}",
        "{\"counter\":{\"counter\":1,\"hash\":1},\"requests\":{}}",
        "{\"counter\":{\"counter\":1,\"hash\":1},\"requests\":[",
        "{\"counter\":{\"counter\":1,\"hash\":1},\"requests\":[]} {}"
      })
  void whatIsNoSuchAnswerIsRefusedAsAWhole(String text) {
    assertThrows(IOException.class, () -> parse(text));
  }

  static ImmutableList<SyncAnswer> recordedTask() throws IOException {
    ImmutableList.Builder<SyncAnswer> answers = ImmutableList.builder();
    try (InputStream in = open("indexer-segments-sync-realtime.json")) {
      for (JsonNode answer : Recordings.MAPPER.readTree(in)) {
        answers.add(parse(answer.toString()));
      }
    }
    return answers.build();
  }

  private static InputStream open(String name) throws IOException {
    return Resources.getResource(SyncAnswerParserTest.class, name).openStream();
  }

  private static SyncAnswer parse(String text) throws IOException {
    return SyncAnswerParser.parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static SegmentId id(int number) {
    return StubCluster.segment(number);
  }

  private static String schemas(String... schemas) {
    return "{%s,\"requests\":[{\"action\":\"schema\",\"segmentSchemas\":{\"segmentSchemaList\":[%s]}}]}"
        .formatted(COUNTER, String.join(",", schemas));
  }

  private static String schema(SegmentId id, boolean delta, String type) {
    return """
    {"dataSource":"%s","segmentId":"%s","delta":%s,"numRows":1,"newColumns":["a"],\
    "updatedColumns":[],"columnTypeMap":{"a":"%s"}}\
    """
        .formatted(id.datasource(), id, delta, type);
  }
}
