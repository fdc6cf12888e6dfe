package io.segmentschema.smc.druid;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableSet;
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
    forEachEntry(parser, DruidJson::tree, consumer);
  }

  /** The same with only those members of each entry. */
  static void forEachEntry(
      JsonParser parser, ImmutableSet<String> members, Consumer<JsonNode> consumer)
      throws IOException {
    forEachEntry(parser, json -> partOf(json, members), consumer);
  }

  private interface EntryReader {
    JsonNode read(JsonParser parser) throws IOException;
  }

  private static void forEachEntry(
      JsonParser parser, EntryReader reader, Consumer<JsonNode> consumer) throws IOException {
    if (parser.nextToken() != JsonToken.START_ARRAY) {
      throw MismatchedInputException.from(parser, JsonNode.class, "must be a JSON array");
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      consumer.accept(reader.read(parser));
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
   * The value that comes next; of an object only those members, and nothing is made of the others:
   * a segment's columns are most of its text.
   *
   * @throws IOException if it is no JSON
   */
  static JsonNode partOf(JsonParser parser, ImmutableSet<String> members) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      return tree(parser);
    }
    ObjectNode part = MAPPER.createObjectNode();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      if (members.contains(name)) {
        part.set(name, tree(parser));
      } else {
        parser.skipChildren();
      }
    }
    return part;
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
