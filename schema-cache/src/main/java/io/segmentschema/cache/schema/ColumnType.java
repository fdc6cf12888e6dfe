package io.segmentschema.cache.schema;

import com.google.common.base.Ascii;
import com.google.common.collect.Interner;
import com.google.common.collect.Interners;
import io.segmentschema.cache.error.InvalidInputException;
import io.segmentschema.cache.segment.Utf8;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The type of a column, named as Druid names it: {@code LONG}, {@code ARRAY<STRING>}, {@code
 * COMPLEX<hyperUnique>}.
 *
 * <p>Instances are interned weakly, so equal types that live at the same time are nearly always the
 * same object; still compare with {@link #equals}, which then costs one comparison. Immutable: any
 * thread.
 */
public final class ColumnType {

  /** What sort of type it is. */
  public enum Kind {
    /** Nobody knows. */
    UNTYPED,
    /** 64-bit integer. */
    LONG,
    /** 32-bit floating point. */
    FLOAT,
    /** 64-bit floating point. */
    DOUBLE,
    /** Text, one or many values. */
    STRING,
    /** Array of an element type. */
    ARRAY,
    /** Opaque to all but the extension that it is named after. */
    COMPLEX
  }

  /** How deep arrays may nest. */
  public static final int MAX_DEPTH = 16;

  /** The longest text of a type. */
  public static final int MAX_CHARS = 1024;

  // Before the constants, which it holds.
  private static final Interner<ColumnType> INTERNER = Interners.newWeakInterner();

  /** A column whose type nobody knows; in JSON a null or absent type. */
  public static final ColumnType UNTYPED = scalar(Kind.UNTYPED);

  /** 64-bit integer. */
  public static final ColumnType LONG = scalar(Kind.LONG);

  /** 32-bit floating point. */
  public static final ColumnType FLOAT = scalar(Kind.FLOAT);

  /** 64-bit floating point. */
  public static final ColumnType DOUBLE = scalar(Kind.DOUBLE);

  /** Text. */
  public static final ColumnType STRING = scalar(Kind.STRING);

  /** Nested and mixed data, {@code COMPLEX<json>}. */
  public static final ColumnType NESTED_DATA = ofComplex("json");

  /** A complex type whose name was lost, {@code COMPLEX}. */
  public static final ColumnType UNKNOWN_COMPLEX = scalar(Kind.COMPLEX);

  private static final String FIELD = "type";
  private static final String ARRAY_OPEN = "ARRAY<";
  private static final String COMPLEX_OPEN = "COMPLEX<";

  private final Kind kind;
  private final String text;
  private final int depth;
  private final @Nullable ColumnType elementType;
  private final @Nullable String complexName;

  private ColumnType(
      Kind kind,
      String text,
      int depth,
      @Nullable ColumnType elementType,
      @Nullable String complexName) {
    this.kind = kind;
    this.text = text;
    this.depth = depth;
    this.elementType = elementType;
    this.complexName = complexName;
  }

  /**
   * Reads the text of a type as Druid does: the plain names in any case, also the older {@code
   * STRING_ARRAY}, {@code LONG_ARRAY} and {@code DOUBLE_ARRAY}; {@code ARRAY<} and {@code COMPLEX<}
   * in capitals. {@link #UNTYPED} has no text.
   *
   * @throws InvalidInputException with the field {@code type} if it is none
   */
  public static ColumnType parse(String text) {
    if (text.length() > MAX_CHARS) {
      throw tooLong(text.length());
    }
    return parseNested(text, 0);
  }

  /**
   * An array of that type.
   *
   * @throws InvalidInputException with the field {@code type} if it nests more than 16 deep, has a
   *     text of more than 1024 characters, or the element is {@link #UNTYPED}
   */
  public static ColumnType ofArray(ColumnType elementType) {
    if (elementType.kind == Kind.UNTYPED) {
      throw new InvalidInputException(FIELD, "must name the element type of an array");
    }
    int depth = elementType.depth + 1;
    if (depth > MAX_DEPTH) {
      throw tooDeep();
    }
    return intern(
        new ColumnType(Kind.ARRAY, ARRAY_OPEN + elementType.text + ">", depth, elementType, null));
  }

  /**
   * The complex type of that name, which is kept in its own case.
   *
   * @throws InvalidInputException with the field {@code type} if the name is empty, has a control
   *     character or half of a surrogate pair, or makes the text longer than 1024 characters
   */
  public static ColumnType ofComplex(String name) {
    Utf8.checkBytes(FIELD, name, 1, 3 * MAX_CHARS);
    if (name.chars().anyMatch(Character::isISOControl)) {
      throw new InvalidInputException(FIELD, "must not contain a control character");
    }
    return intern(new ColumnType(Kind.COMPLEX, COMPLEX_OPEN + name + ">", 0, null, name));
  }

  /** What sort of type it is. */
  public Kind kind() {
    return kind;
  }

  /** The type of an array's elements; empty for what is no array. */
  public Optional<ColumnType> elementType() {
    return Optional.ofNullable(elementType);
  }

  /** The name of a complex type; empty for {@link #UNKNOWN_COMPLEX} and for what is not complex. */
  public Optional<String> complexName() {
    return Optional.ofNullable(complexName);
  }

  /** Whether the type is known, which means that it is not {@link #UNTYPED}. */
  public boolean isTyped() {
    return kind != Kind.UNTYPED;
  }

  /** The text that {@link #parse} reads; empty for {@link #UNTYPED}, which JSON writes as null. */
  public Optional<String> text() {
    return isTyped() ? Optional.of(text) : Optional.empty();
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** By kind and text, since a type has one text and a text one type. */
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof ColumnType that && kind == that.kind && text.equals(that.text));
  }

  /** Druid's text, or {@code UNTYPED}. */
  @Override
  public String toString() {
    return text;
  }

  private static ColumnType parseNested(String text, int depth) {
    if (depth > MAX_DEPTH) {
      throw tooDeep();
    }
    Optional<ColumnType> plain = parsePlain(text);
    if (plain.isPresent()) {
      return plain.get();
    }
    if (text.startsWith(ARRAY_OPEN) && text.endsWith(">")) {
      return ofArray(parseNested(inner(ARRAY_OPEN, text), depth + 1));
    }
    if (text.startsWith(COMPLEX_OPEN) && text.endsWith(">")) {
      return ofComplex(inner(COMPLEX_OPEN, text));
    }
    throw new InvalidInputException(
        FIELD,
        "must be LONG, FLOAT, DOUBLE, STRING, ARRAY<...>, COMPLEX<name> or COMPLEX: "
            + InvalidInputException.shown(text));
  }

  private static Optional<ColumnType> parsePlain(String text) {
    return switch (Ascii.toUpperCase(text)) {
      case "LONG" -> Optional.of(LONG);
      case "FLOAT" -> Optional.of(FLOAT);
      case "DOUBLE" -> Optional.of(DOUBLE);
      case "STRING" -> Optional.of(STRING);
      case "COMPLEX" -> Optional.of(UNKNOWN_COMPLEX);
      case "LONG_ARRAY" -> Optional.of(ofArray(LONG));
      case "DOUBLE_ARRAY" -> Optional.of(ofArray(DOUBLE));
      case "STRING_ARRAY" -> Optional.of(ofArray(STRING));
      default -> Optional.empty();
    };
  }

  private static String inner(String open, String text) {
    return text.substring(open.length(), text.length() - 1);
  }

  private static ColumnType scalar(Kind kind) {
    return intern(new ColumnType(kind, kind.name(), 0, null, null));
  }

  private static ColumnType intern(ColumnType type) {
    if (type.text.length() > MAX_CHARS) {
      throw tooLong(type.text.length());
    }
    return INTERNER.intern(type);
  }

  private static InvalidInputException tooLong(int chars) {
    return new InvalidInputException(
        FIELD, "must have at most %d characters, has %d".formatted(MAX_CHARS, chars));
  }

  private static InvalidInputException tooDeep() {
    return new InvalidInputException(
        FIELD, "must nest arrays at most %d deep".formatted(MAX_DEPTH));
  }
}
