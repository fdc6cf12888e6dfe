package io.segmentschema.cache.schema;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Map;

/**
 * The bytes under the hashes, and their SHA-256. Every text is preceded by its length and every
 * list by its count, all as 32-bit big-endian integers, so no two different values encode alike by
 * concatenation:
 *
 * <pre>
 * payload   = 0x01 columns aggregators
 * signature = 0x81 columns
 * columns     = count { text(name) text(type) }      in order; the text of an unknown type is empty
 * aggregators = count { text(name) text(json) }      by the UTF-8 of the name; canonical JSON
 * text(t)     = length-in-bytes UTF-8(t)
 * </pre>
 *
 * <p>The first byte says what follows and in which version. Hashes are stored: any change of these
 * bytes needs a new first byte. Each call fills one buffer of its own: any thread.
 */
public final class CanonicalEncoding {

  private static final byte PAYLOAD = 0x01;
  private static final byte SIGNATURE = (byte) 0x81;
  private static final int ROOM_PER_COLUMN = 40;

  private byte[] buffer;
  private int size;

  private CanonicalEncoding(int room) {
    this.buffer = new byte[room];
  }

  /** The SHA-256 of a payload's encoding, 32 bytes. */
  public static byte[] sha256(SchemaPayload payload) {
    CanonicalEncoding encoding = ofPayload(payload);
    return digest(encoding);
  }

  /** The SHA-256 of the encoding of the columns alone, 32 bytes. */
  public static byte[] sha256(RowSignature signature) {
    CanonicalEncoding encoding = new CanonicalEncoding(room(signature)).putByte(SIGNATURE);
    return digest(encoding.putColumns(signature));
  }

  /** The bytes themselves, for tests and for the documentation's example. */
  static byte[] encode(SchemaPayload payload) {
    CanonicalEncoding encoding = ofPayload(payload);
    return Arrays.copyOf(encoding.buffer, encoding.size);
  }

  private static CanonicalEncoding ofPayload(SchemaPayload payload) {
    return new CanonicalEncoding(room(payload.rowSignature()))
        .putByte(PAYLOAD)
        .putColumns(payload.rowSignature())
        .putAggregators(payload.aggregators());
  }

  private static int room(RowSignature signature) {
    return 256 + ROOM_PER_COLUMN * signature.size();
  }

  private static byte[] digest(CanonicalEncoding encoding) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(encoding.buffer, 0, encoding.size);
      return sha256.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("This Java has no SHA-256, which every Java must have", e);
    }
  }

  private CanonicalEncoding putColumns(RowSignature signature) {
    putInt(signature.size());
    for (Column column : signature.columns()) {
      putText(column.name());
      putText(column.type().isTyped() ? column.type().toString() : "");
    }
    return this;
  }

  private CanonicalEncoding putAggregators(Aggregators aggregators) {
    putInt(aggregators.asMap().size());
    for (Map.Entry<String, String> aggregator : aggregators.asMap().entrySet()) {
      putText(aggregator.getKey());
      putText(aggregator.getValue());
    }
    return this;
  }

  /**
   * Copies ASCII, which nearly all names are, without a detour; everything else goes through the
   * JDK's encoder.
   */
  private void putText(String text) {
    int chars = text.length();
    ensureRoom(4 + chars);
    int start = size + 4;
    for (int i = 0; i < chars; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        putEncoded(text.getBytes(StandardCharsets.UTF_8));
        return;
      }
      buffer[start + i] = (byte) c;
    }
    putInt(chars);
    size += chars;
  }

  private void putEncoded(byte[] utf8) {
    putInt(utf8.length);
    ensureRoom(utf8.length);
    System.arraycopy(utf8, 0, buffer, size, utf8.length);
    size += utf8.length;
  }

  private void putInt(int value) {
    ensureRoom(4);
    for (int shift = 24; shift >= 0; shift -= 8) {
      buffer[size++] = (byte) (value >>> shift);
    }
  }

  private CanonicalEncoding putByte(byte value) {
    ensureRoom(1);
    buffer[size++] = value;
    return this;
  }

  private void ensureRoom(int more) {
    if (more > buffer.length - size) {
      buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, Math.addExact(size, more)));
    }
  }
}
