package io.segmentschema.smc.client;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Which node to ask: the one that answered last, and after a failure the next that is not to be
 * left alone. Thread-safe; one lock.
 */
final class Nodes {

  /**
   * After so many long requests in a row that were cut off, or cursors in a row that meant nothing
   * where they came from, an address counts as one without a feed: something stands before it.
   */
  private static final int MOST_CUTS = 3;

  /** What is remembered of one node; its owner's monitor guards it. */
  private static final class Health {
    final Node node;
    int failures;
    int cuts;
    int gone;
    boolean mayHang = true;
    long notBefore;
    long noFeedBefore;

    Health(Node node, long now) {
      this.node = node;
      this.notBefore = now;
      this.noFeedBefore = now;
    }
  }

  private final ClientConfig config;
  private final LongSupplier nanos;
  private final RandomGenerator random;

  @GuardedBy("this")
  private final List<Health> all = new ArrayList<>();

  @GuardedBy("this")
  private int current;

  Nodes(List<Node> nodes, ClientConfig config, LongSupplier nanos, RandomGenerator random) {
    this.config = config;
    this.nanos = nanos;
    this.random = random;
    nodes.forEach(node -> all.add(new Health(node, nanos.getAsLong())));
  }

  /** The node to ask now; empty if all are to be left alone. */
  synchronized Optional<Node> available() {
    for (int i = 0; i < all.size(); i++) {
      int index = (current + i) % all.size();
      if (all.get(index).notBefore - nanos.getAsLong() <= 0) {
        current = index;
        return Optional.of(all.get(index).node);
      }
    }
    return Optional.empty();
  }

  /** Until the first node may be asked again. */
  synchronized Duration untilAvailable() {
    long least = Long.MAX_VALUE;
    for (Health health : all) {
      least = Math.min(least, Math.max(0, health.notBefore - nanos.getAsLong()));
    }
    return Duration.ofNanos(least);
  }

  synchronized void succeeded(Node node) {
    of(node).failures = 0;
  }

  /** The node is left alone for a while, longer each time, and the next one is asked. */
  synchronized void failed(Node node, Optional<Duration> retryAfter) {
    Health health = of(node);
    health.failures++;
    Duration pause = backoff(health.failures);
    Duration asked = retryAfter.orElse(Duration.ZERO);
    Duration most = config.retryMax().multipliedBy(4);
    if (asked.compareTo(pause) > 0) {
      pause = asked.compareTo(most) < 0 ? asked : most;
    }
    health.notBefore = nanos.getAsLong() + pause.toNanos();
    if (all.get(current) == health) {
      current = (current + 1) % all.size();
    }
  }

  private Duration backoff(int failures) {
    long pause = config.retryMin().toNanos();
    for (int i = 1; i < failures && pause < config.retryMax().toNanos(); i++) {
      pause *= 2;
    }
    return jittered(Duration.ofNanos(Math.min(pause, config.retryMax().toNanos())));
  }

  /** Half of it to all of it, so that not all clients ask at the same moment. */
  synchronized Duration jittered(Duration pause) {
    return Duration.ofNanos((long) (pause.toNanos() * (0.5 + random.nextDouble() / 2)));
  }

  /** Whether the node is to be asked for its feed. */
  synchronized boolean offersFeed(Node node) {
    return of(node).noFeedBefore - nanos.getAsLong() <= 0;
  }

  /** The node has no feed; it is asked for it again later. */
  synchronized void lacksFeed(Node node) {
    Health health = of(node);
    health.noFeedBefore = nanos.getAsLong() + config.feedRetry().toNanos();
    health.cuts = 0;
    health.gone = 0;
    health.mayHang = true;
  }

  /** Whether a request to the node may wait for a change. */
  synchronized boolean mayHang(Node node) {
    return of(node).mayHang;
  }

  /** A request that waited has been answered. */
  synchronized void hung(Node node) {
    of(node).cuts = 0;
  }

  /** A request that did not wait has been answered, so that the next may. */
  synchronized void answeredAtOnce(Node node) {
    of(node).mayHang = true;
  }

  /**
   * A request that waited was cut off, by the node or by something on the way. Whether the node is
   * alive shows the next one, which does not wait.
   *
   * @return whether that happened so often that the node is taken for one without a feed
   */
  synchronized boolean cut(Node node) {
    Health health = of(node);
    health.mayHang = false;
    health.cuts++;
    if (health.cuts < MOST_CUTS) {
      return false;
    }
    lacksFeed(node);
    return true;
  }

  /** The node goes on from the cursors that it gives. */
  synchronized void continued(Node node) {
    of(node).gone = 0;
  }

  /**
   * The node does not know a cursor that it gave, as after its restart; or there are several nodes
   * behind its address.
   *
   * @return whether that happened so often that the node is taken for one without a feed
   */
  synchronized boolean gone(Node node) {
    Health health = of(node);
    health.gone++;
    if (health.gone < MOST_CUTS) {
      return false;
    }
    lacksFeed(node);
    return true;
  }

  private synchronized Health of(Node node) {
    return all.stream().filter(health -> health.node.equals(node)).findFirst().orElseThrow();
  }
}
