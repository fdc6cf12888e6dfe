package io.segmentschema.smc.druid;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the Coordinator for its lists. One that does not lead sends on to the one that does, and is
 * followed there: three times at most, and never from TLS to plain text. Thread-safe.
 */
final class CoordinatorClient {

  private static final Logger log = LoggerFactory.getLogger(CoordinatorClient.class);

  static final String SEGMENTS =
      "/druid/coordinator/v1/metadata/segments?includeOvershadowedStatus";
  static final String SERVERS = "/druid/coordinator/v1/servers?simple";

  private static final int MOST_REDIRECTS = 3;
  private static final int MOST_SERVER_BYTES = 64 << 20;
  private static final long MOST_SEGMENT_BYTES = 1L << 36;
  private static final Duration SERVERS_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration SEGMENTS_TIMEOUT = Duration.ofMinutes(10);

  private final DruidHttp http;
  private final URI coordinator;
  private final ScheduledExecutorService scheduler;

  /**
   * @param scheduler where answers are read, and slow ones given up
   */
  CoordinatorClient(DruidHttp http, URI coordinator, ScheduledExecutorService scheduler) {
    this.http = http;
    this.coordinator = coordinator;
    this.scheduler = scheduler;
  }

  /** All data nodes and tasks that it knows now, without what they serve. */
  CompletableFuture<DruidServers> servers() {
    return servers(coordinator.resolve(SERVERS), MOST_REDIRECTS);
  }

  private CompletableFuture<DruidServers> servers(URI uri, int redirects) {
    return http.send(http.request(uri).build(), MOST_SERVER_BYTES, SERVERS_TIMEOUT)
        .thenComposeAsync(
            response -> {
              try {
                if (isRedirect(response)) {
                  return servers(target(uri, response, redirects), redirects - 1);
                }
                return CompletableFuture.completedFuture(readServers(response));
              } catch (IOException unreadable) {
                throw new CompletionException(unreadable);
              }
            },
            scheduler);
  }

  private static DruidServers readServers(HttpResponse<byte[]> response) throws IOException {
    try (InputStream body = DruidHttp.body(response, MOST_SERVER_BYTES)) {
      requireOk(response, body);
      return DruidServersParser.parse(body);
    }
  }

  /**
   * All used segments. Read while they arrive, so that memory holds no more than their names; the
   * caller's thread is occupied for as long.
   *
   * @throws IOException if the list did not come whole: then nothing is known
   */
  DruidSegments usedSegments() throws IOException, InterruptedException {
    URI uri = coordinator.resolve(SEGMENTS);
    for (int redirects = MOST_REDIRECTS; ; redirects--) {
      HttpRequest request = http.request(uri).timeout(SEGMENTS_TIMEOUT).build();
      HttpResponse<InputStream> response = http.stream(request);
      if (!isRedirect(response)) {
        return readSegments(response);
      }
      response.body().close();
      uri = target(uri, response, redirects);
    }
  }

  private DruidSegments readSegments(HttpResponse<InputStream> response) throws IOException {
    ScheduledFuture<?> hangUp =
        scheduler.schedule(
            () -> close(response.body()), SEGMENTS_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    try (InputStream raw = response.body();
        InputStream body = DruidHttp.unpacked(response, raw, MOST_SEGMENT_BYTES)) {
      requireOk(response, body);
      return DruidSegmentsParser.parse(body);
    } finally {
      hangUp.cancel(false);
    }
  }

  private static void close(InputStream body) {
    try {
      body.close();
    } catch (IOException broken) {
      log.debug("An answer that took too long could not be closed", broken);
    }
  }

  private static void requireOk(HttpResponse<?> response, InputStream body) throws IOException {
    if (response.statusCode() != 200) {
      throw DruidRequestException.refused(response, body);
    }
  }

  private static boolean isRedirect(HttpResponse<?> response) {
    int status = response.statusCode();
    return status == 301 || status == 302 || status == 307 || status == 308;
  }

  /**
   * A Coordinator sends on to its leader for the same path. Anything else, such as a proxy's login
   * page, is not followed, because the credentials go along.
   */
  private static URI target(URI from, HttpResponse<?> response, int left) throws IOException {
    String location = response.headers().firstValue("Location").orElse("");
    try {
      URI to = from.resolve(location);
      boolean isSafe = "https".equals(to.getScheme()) || from.getScheme().equals(to.getScheme());
      boolean isSamePath =
          from.getRawPath().equals(to.getRawPath())
              && Objects.equals(from.getRawQuery(), to.getRawQuery());
      if (left > 0 && !location.isEmpty() && to.getHost() != null && isSafe && isSamePath) {
        return to;
      }
    } catch (IllegalArgumentException noAddress) {
      log.debug("A redirect names no address", noAddress);
    }
    throw DruidRequestException.redirect(location);
  }
}
