package io.segmentschema.smc.service;

import com.google.common.collect.Range;
import com.google.common.net.InetAddresses;
import io.segmentschema.cache.error.InvalidInputException;
import io.segmentschema.smc.security.SecurityConfig;
import java.time.Duration;

/**
 * Where the service listens, and to whom. Keys begin with {@code schema-cache.http.}
 *
 * @param host {@code host}: the interface to listen on; one that other machines can reach only with
 *     authentication and TLS
 * @param port {@code port}: the port, 0 to 65535; 0 picks a free one
 * @param maxConnections {@code max-connections}: the most connections that are open at once, 10 to
 *     1000000
 * @param maxRequestBytes {@code max-request-bytes}: the largest request body, 1024 to 1073741824
 * @param bodyTimeout {@code body-timeout}: how long a request's body may take to arrive, PT1S to
 *     PT10M
 * @param security who is let in, and with which certificates
 */
public record HttpConfig(
    String host,
    int port,
    int maxConnections,
    int maxRequestBytes,
    Duration bodyTimeout,
    SecurityConfig security) {

  /** How long the body of a request may be told to take. */
  public static final Range<Duration> BODY_TIMEOUTS =
      Range.closed(Duration.ofSeconds(1), Duration.ofMinutes(10));

  /** The fewest connections that the limit can be. */
  public static final int FEWEST_CONNECTIONS = 10;

  /** The most connections that the limit can be. */
  public static final int MOST_CONNECTIONS = 1_000_000;

  private static final int DEFAULT_CONNECTIONS = 20_000;

  /** The configuration of a service that says nothing else. */
  public static final HttpConfig DEFAULT =
      new HttpConfig("127.0.0.1", 8085, 64 << 20, Duration.ofSeconds(30));

  private static final String PREFIX = "schema-cache.http.";

  public HttpConfig {
    if (!isHost(host)) {
      throw new InvalidInputException(
          PREFIX + "host",
          "must be an address or a host name, was " + InvalidInputException.shown(host));
    }
    if (!isLoopback(host) && !security.protectsNetwork()) {
      throw new InvalidInputException(
          PREFIX + "host",
          "must be a loopback interface as long as there are no users file and no certificate, was "
              + InvalidInputException.shown(host));
    }
    check("port", port, 0, 65_535);
    check("max-connections", maxConnections, FEWEST_CONNECTIONS, MOST_CONNECTIONS);
    check("max-request-bytes", maxRequestBytes, 1_024, 1 << 30);
    if (!BODY_TIMEOUTS.contains(bodyTimeout)) {
      throw new InvalidInputException(
          PREFIX + "body-timeout", "must be in " + BODY_TIMEOUTS + ", was " + bodyTimeout);
    }
  }

  /** One on a loopback interface that asks nobody who he is. */
  public HttpConfig(String host, int port, int maxRequestBytes, Duration bodyTimeout) {
    this(host, port, maxRequestBytes, bodyTimeout, SecurityConfig.OFF);
  }

  /** One with the usual limit of connections. */
  public HttpConfig(
      String host, int port, int maxRequestBytes, Duration bodyTimeout, SecurityConfig security) {
    this(host, port, DEFAULT_CONNECTIONS, maxRequestBytes, bodyTimeout, security);
  }

  /** Whether that can be listened on, as far as its text tells. */
  public static boolean isHost(String text) {
    return InetAddresses.isInetAddress(text)
        || text.matches("(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9-]+)*");
  }

  /** Whether only this machine can reach it. No name but one is looked up to find that out. */
  public static boolean isLoopback(String host) {
    return host.equals("localhost")
        || (InetAddresses.isInetAddress(host) && InetAddresses.forString(host).isLoopbackAddress());
  }

  private static void check(String key, int value, int min, int max) {
    if (value < min || value > max) {
      throw new InvalidInputException(
          PREFIX + key, "must be " + min + " to " + max + ", was " + value);
    }
  }
}
