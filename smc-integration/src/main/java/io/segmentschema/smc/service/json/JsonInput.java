package io.segmentschema.smc.service.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.error.InvalidInputException;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A request body that is read once, in order, strictly: every method reads the value that comes
 * next or throws an {@link InvalidInputException} whose field is its path. Not thread-safe; one per
 * request.
 */
final class JsonInput {

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(JsonFaults.MOST_LEVELS)
                  .maxStringLength(JsonFaults.LONGEST_STRING)
                  .maxNumberLength(JsonFaults.LONGEST_NUMBER)
                  .maxNameLength(JsonFaults.LONGEST_NAME)
                  .build())
          .build();

  private static final JsonMapper TREES =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private static final String BODY = "body";

  private final JsonParser parser;
  private final String prefix;

  private JsonInput(JsonParser parser, String prefix) {
    this.parser = parser;
    this.prefix = prefix;
  }

  /** Reads one value and the end of the body behind it. */
  static <T> T read(InputStream body, BodyReader<T> reader) throws IOException {
    try (JsonParser parser = FACTORY.createParser(Utf8Only.of(body))) {
      JsonInput input = new JsonInput(parser, "");
      if (parser.nextToken() == null) {
        throw new InvalidInputException(BODY, "must be JSON, is empty");
      }
      T value = reader.read(input);
      if (parser.nextToken() != null) {
        throw new InvalidInputException(BODY, "must be one JSON value, has something behind it");
      }
      return value;
    } catch (CharConversionException noText) {
      throw new InvalidInputException(BODY, "must be JSON in UTF-8, holds bytes that are no text");
    } catch (JsonProcessingException malformed) {
      throw new InvalidInputException(BODY, JsonFaults.describe(malformed));
    }
  }

  /** Makes a value of a body. */
  interface BodyReader<T> {
    T read(JsonInput input) throws IOException;
  }

  /** Takes the value of one field; answers false if there is no such field. */
  interface FieldReader {
    boolean read(String name) throws IOException;
  }

  /** Reads an object field by field; a field that the reader does not take is a fault. */
  void object(String allowedFields, FieldReader fields) throws IOException {
    expect(JsonToken.START_OBJECT, "an object");
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      if (!fields.read(name)) {
        throw fault("is not a known field; known are " + allowedFields);
      }
    }
  }

  /** Reads an array of at most that many elements. */
  <T> ImmutableList<T> list(int most, BodyReader<T> element) throws IOException {
    return list(most, "an array of at most " + most + " elements", element);
  }

  <T> ImmutableList<T> list(int most, String allowed, BodyReader<T> element) throws IOException {
    expect(JsonToken.START_ARRAY, allowed);
    String path = path();
    ImmutableList.Builder<T> elements = ImmutableList.builder();
    int size = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (++size > most) {
        throw new InvalidInputException(path, "must be " + allowed);
      }
      elements.add(element.read(this));
    }
    return elements.build();
  }

  /** Reads a text of any length, for a type of its own that says what is allowed. */
  String text() throws IOException {
    expect(JsonToken.VALUE_STRING, "a text");
    return parser.getText();
  }

  /** Reads a text of one to that many characters. */
  String text(int longest) throws IOException {
    return text("a text of 1 to " + longest + " characters", longest);
  }

  String text(String allowed, int longest) throws IOException {
    expect(JsonToken.VALUE_STRING, allowed);
    String text = parser.getText();
    if (text.isEmpty() || text.length() > longest) {
      throw fault("must be " + allowed);
    }
    return text;
  }

  /** Reads a whole number. */
  long integer(long min, long max) throws IOException {
    String allowed = "a whole number from " + min + " to " + max;
    expect(JsonToken.VALUE_NUMBER_INT, allowed);
    BigInteger value = parser.getBigIntegerValue();
    if (value.compareTo(BigInteger.valueOf(min)) < 0
        || value.compareTo(BigInteger.valueOf(max)) > 0) {
      throw fault("must be " + allowed);
    }
    return value.longValueExact();
  }

  /** Reads true or false. */
  boolean truth() throws IOException {
    if (!parser.currentToken().isBoolean()) {
      throw wrongType("true or false");
    }
    return parser.getBooleanValue();
  }

  /** Whether the next value is null. */
  boolean isNull() {
    return parser.currentToken() == JsonToken.VALUE_NULL;
  }

  /** Takes the next value over as a tree. */
  JsonNode tree() throws IOException {
    try {
      return TREES.readTree(parser);
    } catch (NumberFormatException beyondBounds) {
      // The parser's own way of refusing a number like 1e9999999999.
      throw new InvalidInputException(BODY, "must have no number that is out of all bounds");
    }
  }

  /** Reads a tree that was taken over from here, as if it still stood at that place. */
  static <T> T readTree(JsonNode tree, String path, BodyReader<T> reader) throws IOException {
    try (JsonParser parser = tree.traverse()) {
      parser.nextToken();
      return reader.read(new JsonInput(parser, path));
    }
  }

  /**
   * Makes a value of what stands at that place; if it refuses, its own name for the field is
   * replaced by the place.
   */
  static <T> T at(String path, Supplier<T> value) {
    try {
      return value.get();
    } catch (InvalidInputException refused) {
      throw new InvalidInputException(path, refused.problem());
    }
  }

  /**
   * Makes a value of the members of the object at that place; if it refuses, its name for the
   * member is kept.
   */
  static <T> T within(String path, Supplier<T> value) {
    try {
      return value.get();
    } catch (InvalidInputException refused) {
      throw path.equals(BODY) ? refused : refused.in(path);
    }
  }

  /** A member that has to be there, of an object whose place is added further out. */
  static <T> T required(@Nullable T member, String name) {
    return required(member, BODY, name);
  }

  /** A member that has to be there. */
  static <T> T required(@Nullable T member, String path, String name) {
    if (member == null) {
      throw new InvalidInputException(
          path.equals(BODY) ? name : path + "." + name, "must be given, is missing");
    }
    return member;
  }

  private InvalidInputException fault(String message) {
    return new InvalidInputException(path(), message);
  }

  /** Where the reader stands, as in {@code segments[3].schema.rowSignature[2].type}. */
  String path() {
    Deque<String> parts = new ArrayDeque<>();
    JsonStreamContext context = parser.getParsingContext();
    if (parser.currentToken().isStructStart()) {
      context = context.getParent();
    }
    for (; context != null && !context.inRoot(); context = context.getParent()) {
      parts.addFirst(
          context.inArray()
              ? "[" + context.getCurrentIndex() + "]"
              : "." + context.getCurrentName());
    }
    String path = prefix + String.join("", parts);
    if (path.isEmpty()) {
      return BODY;
    }
    return path.startsWith(".") ? path.substring(1) : path;
  }

  private void expect(JsonToken token, String allowed) {
    if (parser.currentToken() != token) {
      throw wrongType(allowed);
    }
  }

  private InvalidInputException wrongType(String allowed) {
    String found =
        switch (parser.currentToken()) {
          case START_OBJECT -> "an object";
          case START_ARRAY -> "an array";
          case VALUE_STRING -> "a text";
          case VALUE_NUMBER_INT -> "a whole number";
          case VALUE_NUMBER_FLOAT -> "a decimal number";
          case VALUE_TRUE, VALUE_FALSE -> "true or false";
          case VALUE_NULL -> "null";
          case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT -> "nothing";
        };
    return fault("must be " + allowed + ", is " + found);
  }
}
