package io.segmentschema.cache.schema;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentschema.cache.error.InvalidInputException;
import io.segmentschema.cache.segment.Utf8;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Writes JSON so that equal values have equal text: no spaces, object keys by code point, numbers
 * by their value whatever class of node holds them, strings with the fewest escapes. Confined to
 * one call: not thread-safe.
 */
final class CanonicalJson {

  /** Jackson reads no longer number back by default. */
  private static final int MAX_NUMBER_CHARS = 1000;

  private static final int MAX_PLAIN_DIGITS = 32;

  private final String field;
  private final StringBuilder out;
  private final int maxDepth;
  private final int maxChars;

  private CanonicalJson(String field, StringBuilder out, int maxDepth, int maxChars) {
    this.field = field;
    this.out = out;
    this.maxDepth = maxDepth;
    this.maxChars = maxChars;
  }

  /**
   * The canonical text.
   *
   * @throws InvalidInputException naming the field if the value nests deeper or is longer than
   *     allowed, or JSON cannot say it
   */
  static String write(String field, JsonNode value, int maxDepth, int maxChars) {
    StringBuilder out = new StringBuilder();
    new CanonicalJson(field, out, maxDepth, maxChars).append(value, 1);
    return out.toString();
  }

  /**
   * Appends a string in quotes. Only the quote, the backslash and control characters are escaped.
   */
  static StringBuilder appendString(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\b' -> out.append("\\b");
        case '\t' -> out.append("\\t");
        case '\n' -> out.append("\\n");
        case '\f' -> out.append("\\f");
        case '\r' -> out.append("\\r");
        default -> appendPlain(out, c);
      }
    }
    return out.append('"');
  }

  private static void appendPlain(StringBuilder out, char c) {
    if (c < ' ') {
      out.append("\\u").append(HexFormat.of().toHexDigits(c));
    } else {
      out.append(c);
    }
  }

  private void append(JsonNode value, int depth) {
    if (depth > maxDepth) {
      throw invalid("must nest at most %d deep".formatted(maxDepth));
    }
    switch (value.getNodeType()) {
      case OBJECT -> appendObject(value, depth);
      case ARRAY -> appendArray(value, depth);
      case STRING -> appendString(out, checked(value.textValue()));
      case NUMBER -> out.append(number(value));
      case BOOLEAN -> out.append(value.booleanValue());
      case NULL -> out.append("null");
      case BINARY, MISSING, POJO -> throw invalid("must hold JSON values only");
    }
    if (out.length() > maxChars) {
      throw invalid("must have at most %d characters as JSON".formatted(maxChars));
    }
  }

  private void appendObject(JsonNode object, int depth) {
    List<String> names = new ArrayList<>(object.size());
    object.fieldNames().forEachRemaining(names::add);
    names.sort(Utf8.ORDER);
    char before = '{';
    for (String name : names) {
      appendString(out.append(before), checked(name)).append(':');
      append(object.get(name), depth + 1);
      before = ',';
    }
    out.append(names.isEmpty() ? "{}" : "}");
  }

  private void appendArray(JsonNode array, int depth) {
    char before = '[';
    for (JsonNode item : array) {
      out.append(before);
      append(item, depth + 1);
      before = ',';
    }
    out.append(array.isEmpty() ? "[]" : "]");
  }

  /**
   * 1, 1.0 and 1e0 are one value and read 1, so the reader's number settings do not show in a
   * fingerprint.
   */
  private String number(JsonNode node) {
    if (node.isIntegralNumber() && node.canConvertToLong()) {
      return Long.toString(node.longValue());
    }
    if ((node.isDouble() || node.isFloat()) && !Double.isFinite(node.doubleValue())) {
      throw invalid("must hold finite numbers only");
    }
    BigDecimal exact = node.isFloat() ? new BigDecimal(node.asText()) : node.decimalValue();
    BigDecimal value = exact.stripTrailingZeros();
    boolean plain =
        value.scale() <= 0 && (long) value.precision() - value.scale() <= MAX_PLAIN_DIGITS;
    String text = plain ? value.toPlainString() : value.toString();
    if (text.length() > MAX_NUMBER_CHARS) {
      throw invalid("must hold numbers of at most %d characters".formatted(MAX_NUMBER_CHARS));
    }
    return text;
  }

  private String checked(String text) {
    return Utf8.checkBytes(field, text, 0, Integer.MAX_VALUE);
  }

  private InvalidInputException invalid(String problem) {
    return new InvalidInputException(field, problem);
  }
}
