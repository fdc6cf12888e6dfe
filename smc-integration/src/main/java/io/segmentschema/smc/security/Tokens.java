package io.segmentschema.smc.security;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import com.google.common.io.BaseEncoding;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/**
 * Bearer tokens: 256 random bits, so that a fast hash of them tells nobody anything and a slow one
 * would protect nothing more.
 */
public final class Tokens {

  /** Lets people and scanners of leaked secrets recognize one. */
  private static final String PREFIX = "sct_";

  private static final int BYTES = 32;

  private Tokens() {}

  /** A new one. */
  public static String create(SecureRandom random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return PREFIX + BaseEncoding.base64Url().omitPadding().encode(bytes);
  }

  /** What the users file has of it. */
  public static String proofOf(String token) {
    return "sha256:" + hash(token);
  }

  static HashCode hash(String token) {
    return Hashing.sha256().hashString(token, StandardCharsets.UTF_8);
  }
}
