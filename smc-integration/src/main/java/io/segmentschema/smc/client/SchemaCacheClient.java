package io.segmentschema.smc.client;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Keeps a Broker's copy of all datasource schemas current.
 *
 * <pre>{@code
 * try (SchemaCacheClient schemas =
 *     SchemaCacheClient.builder(URI.create("https://node1:8085"), URI.create("https://node2:8085"))
 *         .authorization(() -> Optional.of("Bearer " + token()))
 *         .listener(planner)
 *         .build()) {
 *   schemas.start();
 *   schemas.ready().get(1, TimeUnit.MINUTES);
 *   schemas.awaitVersion(storeVersionOfMyPublish, Duration.ofSeconds(5)).get();
 *   Optional<DatasourceColumns> wiki = schemas.schema("wiki");
 * }
 * }</pre>
 *
 * <p>It follows the feed of one node; if that node fails it asks the next one for everything, and
 * replaces the copy in one step, so that readers never see a part of it. Where no feed is offered,
 * or something on the way does not let requests wait, it compares versions every few seconds and
 * fetches what differs, and tries the feed again later. While no node answers the copy stays as it
 * is. Any thread may read, without waiting; one executor drives all else.
 */
public final class SchemaCacheClient implements AutoCloseable {

  private final ClientParts parts;
  private final Follower follower;
  private final Optional<ScheduledExecutorService> ownExecutor;

  @GuardedBy("this")
  private boolean started;

  SchemaCacheClient(ClientParts parts, Optional<ScheduledExecutorService> ownExecutor) {
    this.parts = parts;
    this.ownExecutor = ownExecutor;
    this.follower = new Follower(parts);
  }

  /**
   * Puts a client together.
   *
   * @param addresses where the nodes of one service answer, the preferred one first
   */
  public static SchemaCacheClientBuilder builder(URI... addresses) {
    return new SchemaCacheClientBuilder(List.of(addresses));
  }

  /** Begins to follow, and returns at once; safe to call twice. */
  public synchronized void start() {
    if (!started) {
      started = true;
      follower.start();
    }
  }

  /** Completes as soon as there is a whole copy. */
  public CompletableFuture<Void> ready() {
    return parts.copy().ready().copy();
  }

  /** The datasource's schema; empty if it has none, or as long as there is no copy. */
  public Optional<DatasourceColumns> schema(String datasource) {
    return Optional.ofNullable(schemas().get(datasource));
  }

  /** All schemas by datasource, as of one moment; immutable. */
  public Map<String, DatasourceColumns> schemas() {
    return parts.copy().state().schemas();
  }

  /**
   * Has the copy include a publish.
   *
   * @param storeVersion as the answer to the publish gave it
   * @param limit how long to try
   * @return completes with true as soon as the copy includes it, and then no later copy lacks it,
   *     from whatever node; with false when the limit is over
   */
  public CompletableFuture<Boolean> awaitVersion(String storeVersion, Duration limit) {
    return new VersionWait(parts, storeVersion, limit).begin();
  }

  /** Ends it; the copy stays readable as it is. Safe to call twice. */
  @Override
  public synchronized void close() {
    started = true;
    follower.close();
    parts.transport().close();
    ownExecutor.ifPresent(ScheduledExecutorService::shutdownNow);
  }
}
