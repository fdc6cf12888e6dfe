package io.segmentschema.smc.service;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Range;
import io.segmentschema.cache.error.InvalidInputException;
import java.time.Duration;

/**
 * Where the service listens. Keys begin with {@code schema-cache.http.}
 *
 * @param host {@code host}: the loopback interface to listen on, 127.0.0.1, ::1 or localhost; there
 *     is no authentication yet, so no other is allowed
 * @param port {@code port}: the port, 0 to 65535; 0 picks a free one
 * @param maxRequestBytes {@code max-request-bytes}: the largest request body, 1024 to 1073741824
 * @param bodyTimeout {@code body-timeout}: how long a request's body may take to arrive, PT1S to
 *     PT10M
 */
public record HttpConfig(String host, int port, int maxRequestBytes, Duration bodyTimeout) {

  /** The interfaces that only this machine can reach. */
  public static final ImmutableSet<String> LOOPBACKS =
      ImmutableSet.of("127.0.0.1", "::1", "localhost");

  /** How long the body of a request may be told to take. */
  public static final Range<Duration> BODY_TIMEOUTS =
      Range.closed(Duration.ofSeconds(1), Duration.ofMinutes(10));

  /** The configuration of a service that says nothing else. */
  public static final HttpConfig DEFAULT =
      new HttpConfig("127.0.0.1", 8085, 64 << 20, Duration.ofSeconds(30));

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
    if (!BODY_TIMEOUTS.contains(bodyTimeout)) {
      throw new InvalidInputException(
          PREFIX + "body-timeout", "must be in " + BODY_TIMEOUTS + ", was " + bodyTimeout);
    }
  }

  private static void check(String key, int value, int min, int max) {
    if (value < min || value > max) {
      throw new InvalidInputException(
          PREFIX + key, "must be " + min + " to " + max + ", was " + value);
    }
  }
}
