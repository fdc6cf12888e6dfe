package io.segmentschema.smc.druid;

import io.segmentschema.cache.error.InvalidInputException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * Which Druid cluster is followed, and how. Keys begin with {@code schema-cache.druid.}
 *
 * @param coordinator {@code coordinator}: where any of its Coordinators is, http or https
 * @param nodeScheme {@code data-node-scheme}: how data nodes are reached; what the Coordinator's
 *     address has where nothing is said
 * @param credentials {@code user} and {@code password-file} or {@code password}
 * @param trust {@code trust-store} and {@code trust-store-password-file}
 * @param segmentsPeriod {@code segments-period}: how long after one list of used segments the next
 *     is asked for, PT1S to PT1H
 * @param serversPeriod {@code servers-period}: how often data nodes and tasks are looked for,
 *     PT0.1S to PT1H
 * @param syncTimeout {@code sync-timeout}: how long a data node may wait for news before it answers
 *     that there are none, PT1S to PT10M
 */
public record DruidConfig(
    URI coordinator,
    String nodeScheme,
    Optional<Credentials> credentials,
    Optional<TrustStore> trust,
    Duration segmentsPeriod,
    Duration serversPeriod,
    Duration syncTimeout) {

  private static final String PREFIX = "schema-cache.druid.";

  /** How long a connection may take to open. */
  static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  public DruidConfig {
    if (!isCoordinator(coordinator)) {
      throw new InvalidInputException(
          PREFIX + "coordinator", "must be http://HOST:PORT or https://HOST:PORT");
    }
    check("segments-period", segmentsPeriod, Duration.ofSeconds(1), Duration.ofHours(1));
    check("servers-period", serversPeriod, Duration.ofMillis(100), Duration.ofHours(1));
    check("sync-timeout", syncTimeout, Duration.ofSeconds(1), Duration.ofMinutes(10));
  }

  /** Whether the address has a scheme, a host and perhaps a port, and nothing else. */
  public static boolean isCoordinator(URI uri) {
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    boolean isBare = uri.getRawPath() == null || uri.getRawPath().matches("/?");
    return (scheme.equals("http") || scheme.equals("https"))
        && uri.getHost() != null
        && uri.getRawUserInfo() == null
        && uri.getRawQuery() == null
        && uri.getRawFragment() == null
        && isBare;
  }

  /** The way to this cluster's servers. */
  public DruidHttp http() {
    HttpClient.Builder client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_TIMEOUT);
    trust.ifPresent(store -> client.sslContext(store.context()));
    return new DruidHttp(client.build(), nodeScheme, credentials.map(Credentials::header));
  }

  private static void check(String key, Duration value, Duration min, Duration max) {
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw new InvalidInputException(
          PREFIX + key, "must be " + min + " to " + max + ", was " + value);
    }
  }
}
