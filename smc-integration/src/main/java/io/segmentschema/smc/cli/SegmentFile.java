package io.segmentschema.smc.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;

/**
 * A file with the body of {@code POST /v1/segments}, read once from its beginning to its end, in
 * parts of so many segments. Holds one part in memory. For one thread.
 */
final class SegmentFile implements AutoCloseable {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final JsonParser parser;
  private boolean ended;

  private SegmentFile(JsonParser parser) {
    this.parser = parser;
  }

  /**
   * Opens a file and reads up to its first segment.
   *
   * @throws JsonProcessingException if it is no object with one member {@code segments}
   */
  static SegmentFile open(Path file) throws IOException {
    SegmentFile opened = new SegmentFile(MAPPER.createParser(file.toFile()));
    opened.expect(JsonToken.START_OBJECT);
    opened.expect(JsonToken.FIELD_NAME);
    if (!opened.parser.currentName().equals("segments")) {
      throw opened.refused("its first member must be \"segments\"");
    }
    opened.expect(JsonToken.START_ARRAY);
    return opened;
  }

  /**
   * How many segments a file has.
   *
   * @throws JsonProcessingException if it cannot be read to its end
   */
  static long count(Path file) throws IOException {
    long segments = 0;
    try (SegmentFile counted = open(file)) {
      while (counted.parser.nextToken() == JsonToken.START_OBJECT) {
        counted.parser.skipChildren();
        segments++;
      }
      counted.end();
    }
    return segments;
  }

  /** The next part: a request's body with at most that many segments. */
  record Part(String body, int segments) {}

  /** The next part; one without segments at the end. */
  Part next(int most) throws IOException {
    StringWriter body = new StringWriter();
    int segments = 0;
    try (JsonGenerator json = MAPPER.createGenerator(body)) {
      json.writeStartObject();
      json.writeArrayFieldStart("segments");
      while (!ended && segments < most) {
        if (parser.nextToken() == JsonToken.START_OBJECT) {
          json.copyCurrentStructureExact(parser);
          segments++;
        } else {
          end();
        }
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    return new Part(body.toString(), segments);
  }

  private void end() throws IOException {
    ended = true;
    if (parser.currentToken() != JsonToken.END_ARRAY) {
      throw refused("each of its segments must be an object");
    }
    expect(JsonToken.END_OBJECT);
    if (parser.nextToken() != null) {
      throw refused("nothing may follow its object");
    }
  }

  private void expect(JsonToken token) throws IOException {
    if (parser.nextToken() != token) {
      throw refused("it must be {\"segments\": [...]}");
    }
  }

  private JsonProcessingException refused(String problem) {
    return new JsonParseException(parser, problem);
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }
}
