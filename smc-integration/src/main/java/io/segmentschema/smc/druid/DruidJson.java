package io.segmentschema.smc.druid;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.segmentschema.cache.error.InvalidInputException;
import java.io.IOException;
import java.util.function.Consumer;

/** Reads Druid's JSON: long lists one entry at a time, numbers exact. Thread-safe. */
final class DruidJson {

  static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private DruidJson() {}

  /**
   * Hands over each entry of the array that is the whole document.
   *
   * @throws IOException if the bytes end early, are no JSON, or are no array
   */
  static void forEachEntry(JsonParser parser, Consumer<JsonNode> consumer) throws IOException {
    if (parser.nextToken() != JsonToken.START_ARRAY) {
      throw MismatchedInputException.from(parser, JsonNode.class, "must be a JSON array");
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      consumer.accept(tree(parser));
    }
    if (parser.nextToken() != null) {
      throw MismatchedInputException.from(parser, JsonNode.class, "must end after its array");
    }
  }

  /**
   * The value that comes next.
   *
   * @throws IOException if it is no JSON; a number beyond all bounds too, which the parser itself
   *     reports in another way
   */
  static JsonNode tree(JsonParser parser) throws IOException {
    try {
      return MAPPER.readTree(parser);
    } catch (NumberFormatException beyondBounds) {
      throw MismatchedInputException.from(
          parser, JsonNode.class, "must have no number that is out of all bounds");
    }
  }

  /**
   * The text in that field.
   *
   * @throws InvalidInputException if the object has no such field, or something else in it
   */
  static String text(JsonNode object, String field) {
    JsonNode value = object.path(field);
    if (!value.isTextual()) {
      throw new InvalidInputException(field, "must be a JSON string");
    }
    return value.textValue();
  }

  /** An exception's first line, which is short and has no piece of the document in it. */
  static String problem(IOException e) {
    if (e instanceof JsonProcessingException json) {
      return json.getOriginalMessage();
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
