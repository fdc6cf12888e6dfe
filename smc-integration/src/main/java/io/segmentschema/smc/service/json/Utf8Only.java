package io.segmentschema.smc.service.json;

import io.segmentschema.cache.error.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;

/**
 * Refuses bodies in UTF-16 and UTF-32, which the parser would find out by itself and read. JSON
 * begins with an ASCII character, so that each of them has a zero byte, or a byte order mark that
 * is no UTF-8, among its first four bytes.
 */
final class Utf8Only {

  private static final int TELLING_BYTES = 4;

  private Utf8Only() {}

  /** The whole body. */
  static InputStream of(InputStream body) throws IOException {
    PushbackInputStream whole = new PushbackInputStream(body, TELLING_BYTES);
    byte[] first = whole.readNBytes(TELLING_BYTES);
    for (byte b : first) {
      if (b == 0 || b == (byte) 0xFE || b == (byte) 0xFF) {
        throw new InvalidInputException("body", "must be JSON in UTF-8, begins as no UTF-8 does");
      }
    }
    whole.unread(first);
    return whole;
  }
}
