package io.segmentschema.smc.druid;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.segmentschema.cache.error.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads what a data node answers to {@code GET /druid-internal/v1/segments}, one change at a time.
 * Not reusable: one parser reads one answer.
 */
final class SyncAnswerParser {

  private static final ImmutableSet<String> MEMBERS =
      ImmutableSet.<String>builder()
          .addAll(DruidSegmentJson.MEMBERS)
          .add("action", "segmentSchemas")
          .build();

  private final SegmentIdReader ids = new SegmentIdReader();
  private final JsonParser json;
  private final ImmutableList.Builder<NodeChange> changes = ImmutableList.builder();
  private final MalformedEntries.Collector malformed = new MalformedEntries.Collector();
  private SyncCursor cursor = SyncCursor.START;
  private boolean reset;
  private boolean lostDelta;
  private int number;

  private SyncAnswerParser(JsonParser json) {
    this.json = json;
  }

  /**
   * Reads the whole answer; changes that cannot be understood are skipped and counted.
   *
   * @throws IOException if it breaks off, or is no such answer
   */
  static SyncAnswer parse(InputStream in) throws IOException {
    try (JsonParser json = DruidJson.MAPPER.createParser(in)) {
      SyncAnswerParser parser = new SyncAnswerParser(json);
      parser.readAnswer();
      return parser.answer();
    }
  }

  private SyncAnswer answer() throws IOException {
    if (!reset && cursor.isStart()) {
      throw mismatch("must have a counter of 0 or more, or ask for a reset");
    }
    return new SyncAnswer(
        reset,
        reset ? SyncCursor.START : cursor,
        changes.build(),
        malformed.collected(),
        lostDelta);
  }

  private void readAnswer() throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw mismatch("must be a JSON object");
    }
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String field = json.currentName();
      json.nextToken();
      switch (field) {
        case "resetCounter" -> reset = json.currentToken() == JsonToken.VALUE_TRUE;
        case "counter" -> cursor = cursor(DruidJson.tree(json));
        case "requests" -> readRequests();
        default -> json.skipChildren();
      }
    }
    if (json.nextToken() != null) {
      throw mismatch("must end after its object");
    }
  }

  private SyncCursor cursor(JsonNode counter) throws IOException {
    if (DruidSegmentJson.isAbsent(counter)) {
      return SyncCursor.START;
    }
    JsonNode count = counter.path("counter");
    JsonNode hash = counter.path("hash");
    if (!count.canConvertToLong() || !hash.canConvertToLong()) {
      throw mismatch("must have a counter of two whole numbers");
    }
    return new SyncCursor(count.longValue(), hash.longValue());
  }

  private void readRequests() throws IOException {
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw mismatch("must have its changes in a JSON array");
    }
    for (; json.nextToken() != JsonToken.END_ARRAY; number++) {
      add(DruidJson.partOf(json, MEMBERS));
    }
  }

  private void add(JsonNode change) {
    try {
      switch (change.path("action").asText()) {
        case "load" -> changes.add(new NodeChange.Loaded(ids.id(change)));
        case "drop" -> changes.add(new NodeChange.Dropped(ids.id(change)));
        case "schema" -> addSchemas(change.path("segmentSchemas").path("segmentSchemaList"));
        case "noop" -> {}
        default -> throw new InvalidInputException("action", "must be one that is known");
      }
    } catch (InvalidInputException e) {
      malformed.add("requests[" + number + "]", e);
    }
  }

  /** One that is malformed costs that segment only. */
  private void addSchemas(JsonNode list) {
    for (JsonNode schema : list) {
      try {
        changes.add(new NodeChange.SchemaTold(RealtimeSchemaJson.update(schema)));
      } catch (InvalidInputException e) {
        malformed.add("requests[" + number + "].segmentSchemas", e);
        lostDelta |= schema.path("delta").asBoolean();
      }
    }
  }

  private MismatchedInputException mismatch(String problem) {
    return MismatchedInputException.from(json, JsonNode.class, problem);
  }
}
