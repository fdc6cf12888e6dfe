package io.segmentschema.smc.refresh;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.smc.inventory.ServerName;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The segments whose part of an answer could not be taken, for people to find: each is kept with
 * its reason until it is learnt or leaves, and of each datasource and reason the log names one
 * segment an hour. Both are bounded. Thread-safe.
 */
final class RefusedAnalyses {

  private static final Logger log = LoggerFactory.getLogger(RefusedAnalyses.class);
  private static final int MOST_KEPT = 100;
  private static final int MOST_TOLD = 1_000;
  private static final Duration TOLD_EVERY = Duration.ofHours(1);

  private record Topic(DatasourceName datasource, String reason) {}

  private final Ticker ticker;

  @GuardedBy("this")
  private final Map<SegmentId, RefusedSegment> kept = new LinkedHashMap<>();

  /** When it was in the log last. */
  @GuardedBy("this")
  private final Map<Topic, Long> toldNanos = new HashMap<>();

  RefusedAnalyses(Ticker ticker) {
    this.ticker = ticker;
  }

  /** Those segments of one datasource were refused, each for its reason. */
  synchronized void add(ServerName server, DatasourceName datasource, Map<SegmentId, String> all) {
    Map<String, SegmentId> samples = new LinkedHashMap<>();
    all.forEach(
        (id, reason) -> {
          samples.putIfAbsent(reason, id);
          if (kept.containsKey(id) || kept.size() < MOST_KEPT) {
            kept.put(id, new RefusedSegment(id, server, reason));
          }
        });
    samples.forEach((reason, sample) -> tell(new Topic(datasource, reason), server, sample));
  }

  @GuardedBy("this")
  private void tell(Topic topic, ServerName server, SegmentId sample) {
    long now = ticker.read();
    if (toldNanos.size() >= MOST_TOLD) {
      toldNanos.values().removeIf(at -> now - at >= TOLD_EVERY.toNanos());
    }
    Long before = toldNanos.get(topic);
    boolean isRecent = before != null && now - before < TOLD_EVERY.toNanos();
    if (isRecent || (before == null && toldNanos.size() >= MOST_TOLD)) {
      return;
    }
    toldNanos.put(topic, now);
    log.warn(
        "A segment's analysis cannot be taken, it is asked for again from time to time:"
            + " datasource={}, segment={}, server={}, reason={}",
        topic.datasource(),
        sample,
        server,
        topic.reason());
  }

  /** Forgets those that are no longer of interest. */
  synchronized void keepOnly(Predicate<SegmentId> stillMissing) {
    kept.keySet().removeIf(id -> !stillMissing.test(id));
  }

  /** The first hundred that wait. */
  synchronized ImmutableList<RefusedSegment> all() {
    return ImmutableList.copyOf(kept.values());
  }
}
