package io.segmentschema.cache.schema;

import io.segmentschema.cache.error.InvalidInputException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Names a {@link SchemaPayload} by its content: the SHA-256 of its canonical encoding. Column
 * order, names, types and aggregators count; the order of aggregators and of the JSON keys within
 * them does not.
 *
 * <p>The encoding, all integers 32 bits big-endian, all lengths in bytes of UTF-8:
 *
 * <ol>
 *   <li>the byte {@code 0x01}, which is the version of this encoding;
 *   <li>the number of columns; for each, in order: the length and bytes of its name, the length and
 *       bytes of Druid's text of its type (length 0 and no bytes if the type is unknown);
 *   <li>the number of aggregators; for each, by the bytes of its name: the length and bytes of its
 *       name, the length and bytes of its canonical JSON.
 * </ol>
 *
 * <p>Canonical JSON has no spaces; object keys in the order of code points; strings that escape
 * only the quote, the backslash and the control characters below U+0020 (as {@code \b \t \n \f \r},
 * or a backslash, {@code u} and four lower-case hex digits); numbers without trailing zeros: whole
 * ones of up to 32 digits in digits, others as {@link java.math.BigDecimal#toString} writes them.
 * {@code docs/fingerprint.md} has an example byte by byte.
 *
 * <p>The order of fingerprints is that of their hex text. Immutable, 48 bytes of heap: any thread.
 */
public final class Fingerprint implements Comparable<Fingerprint> {

  /** How many bytes it has. */
  public static final int BYTES = 32;

  private static final String FIELD = "fingerprint";

  private final long first;
  private final long second;
  private final long third;
  private final long fourth;

  private Fingerprint(ByteBuffer bytes) {
    this.first = bytes.getLong();
    this.second = bytes.getLong();
    this.third = bytes.getLong();
    this.fourth = bytes.getLong();
  }

  /** The fingerprint of that payload. A few microseconds for some dozens of columns. */
  public static Fingerprint of(SchemaPayload payload) {
    return new Fingerprint(ByteBuffer.wrap(CanonicalEncoding.sha256(payload)));
  }

  /**
   * Reads what {@link #toHex} wrote.
   *
   * @throws InvalidInputException with the field {@code fingerprint} if it is not 64 lower-case hex
   *     digits
   */
  public static Fingerprint fromHex(String hex) {
    if (hex.length() != 2 * BYTES || !hex.chars().allMatch(Fingerprint::isHexDigit)) {
      throw new InvalidInputException(
          FIELD, "must be 64 lower-case hex digits: " + InvalidInputException.shown(hex));
    }
    return new Fingerprint(ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
  }

  /**
   * Reads what {@link #toBytes} wrote.
   *
   * @throws InvalidInputException with the field {@code fingerprint} if it is not 32 bytes
   */
  public static Fingerprint fromBytes(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new InvalidInputException(FIELD, "must be 32 bytes, is " + bytes.length);
    }
    return new Fingerprint(ByteBuffer.wrap(bytes));
  }

  /** 64 lower-case hex digits. */
  public String toHex() {
    return HexFormat.of().formatHex(toBytes());
  }

  /** A fresh array of 32 bytes. */
  public byte[] toBytes() {
    return ByteBuffer.allocate(BYTES)
        .putLong(first)
        .putLong(second)
        .putLong(third)
        .putLong(fourth)
        .array();
  }

  @Override
  public int compareTo(Fingerprint other) {
    int order = Long.compareUnsigned(first, other.first);
    if (order == 0) {
      order = Long.compareUnsigned(second, other.second);
    }
    if (order == 0) {
      order = Long.compareUnsigned(third, other.third);
    }
    return order == 0 ? Long.compareUnsigned(fourth, other.fourth) : order;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(first);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof Fingerprint that
            && first == that.first
            && second == that.second
            && third == that.third
            && fourth == that.fourth);
  }

  /** The same as {@link #toHex}. */
  @Override
  public String toString() {
    return toHex();
  }

  private static boolean isHexDigit(int c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  }
}
