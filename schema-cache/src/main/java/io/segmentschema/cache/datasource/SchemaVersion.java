package io.segmentschema.cache.datasource;

import io.segmentschema.cache.error.InvalidInputException;
import io.segmentschema.cache.schema.CanonicalEncoding;
import io.segmentschema.cache.schema.RowSignature;
import java.util.HexFormat;

/**
 * Says whether two datasource schemas are the same: a hash of the ordered row signature, so equal
 * content has an equal version on every node, after a restart, and after a change and back. Opaque
 * to whoever compares it. Immutable: any thread.
 *
 * @param value 1 to 128 visible ASCII characters without quotes, so that it fits into an ETag
 */
public record SchemaVersion(String value) {

  private static final int HASH_BYTES = 16;
  private static final int MAX_CHARS = 128;

  /** Checks the text. */
  public SchemaVersion {
    if (value.isEmpty()
        || value.length() > MAX_CHARS
        || !value.chars().allMatch(SchemaVersion::fitsAnEtag)) {
      throw new InvalidInputException(
          "schemaVersion",
          "must be 1 to 128 visible ASCII characters without quotes: "
              + InvalidInputException.shown(value));
    }
  }

  /**
   * The version of that signature: 32 hex digits, the first half of the SHA-256 of its canonical
   * encoding.
   */
  public static SchemaVersion of(RowSignature signature) {
    byte[] sha256 = CanonicalEncoding.sha256(signature);
    return new SchemaVersion(HexFormat.of().formatHex(sha256, 0, HASH_BYTES));
  }

  /** The text itself. */
  @Override
  public String toString() {
    return value;
  }

  private static boolean fitsAnEtag(int c) {
    return c > ' ' && c < 0x7f && c != '"';
  }
}
