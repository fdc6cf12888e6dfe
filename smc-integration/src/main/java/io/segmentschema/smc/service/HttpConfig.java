package io.segmentschema.smc.service;

import com.google.common.collect.ImmutableSet;
import io.segmentschema.cache.error.InvalidInputException;

/**
 * Where the service listens. Keys begin with {@code schema-cache.http.}
 *
 * @param host {@code host}: the loopback interface to listen on, 127.0.0.1, ::1 or localhost; there
 *     is no authentication yet, so no other is allowed
 * @param port {@code port}: the port, 0 to 65535; 0 picks a free one
 * @param maxRequestBytes {@code max-request-bytes}: the largest request body, 1024 to 1073741824
 */
public record HttpConfig(String host, int port, int maxRequestBytes) {

  /** The interfaces that only this machine can reach. */
  public static final ImmutableSet<String> LOOPBACKS =
      ImmutableSet.of("127.0.0.1", "::1", "localhost");

  /** The configuration of a service that says nothing else. */
  public static final HttpConfig DEFAULT = new HttpConfig("127.0.0.1", 8085, 64 << 20);

  private static final String PREFIX = "schema-cache.http.";

  public HttpConfig {
    if (!LOOPBACKS.contains(host)) {
      throw new InvalidInputException(
          PREFIX + "host",
          "must be a loopback interface ("
              + String.join(", ", LOOPBACKS)
              + "), because this version has no authentication, was "
              + InvalidInputException.shown(host));
    }
    check("port", port, 0, 65_535);
    check("max-request-bytes", maxRequestBytes, 1_024, 1 << 30);
  }

  private static void check(String key, int value, int min, int max) {
    if (value < min || value > max) {
      throw new InvalidInputException(
          PREFIX + key, "must be " + min + " to " + max + ", was " + value);
    }
  }
}
