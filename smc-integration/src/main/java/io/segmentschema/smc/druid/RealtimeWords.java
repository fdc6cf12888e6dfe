package io.segmentschema.smc.druid;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.realtime.PushResult;
import io.segmentschema.cache.realtime.RealtimePush;
import io.segmentschema.cache.realtime.RealtimeRemoval;
import io.segmentschema.cache.realtime.RealtimeRemoval.Reason;
import io.segmentschema.cache.realtime.SegmentUpdate;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.smc.inventory.ServerName;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * Brings what Druid's tasks tell to the cache's realtime stage. There each segment of a server is a
 * task of its own, so that what is lost of one costs no other.
 *
 * <p>Druid does not say why a task lets go of a segment. If the segment is used it was handed off.
 * If not, its publication may still be unknown here: the word stays until the segment becomes used,
 * or until two complete lists that began later lack it, a minute after it was let go (a Coordinator
 * reads its own store once a minute); only then it counts as abandoned.
 *
 * <p>A handoff is told with a number left out. What a task tells of a growing segment has neither
 * aggregators nor the final order of columns, so it must be good for reading only: the segment is
 * asked once, when a data node serves it.
 *
 * <p>Thread-safe under one lock, which is held while the cache takes a message.
 */
final class RealtimeWords {

  private static final Duration LONGEST_LAG = Duration.ofMinutes(1);
  private static final int LISTS = 2;

  /** What one server says of one segment. */
  private static final class Word {
    final String task;
    final long epoch;
    long sequence;
    boolean departed;
    long departedNanos;
    int listsWithout;

    Word(String task, long epoch) {
      this.task = task;
      this.epoch = epoch;
    }
  }

  private final SchemaCache cache;
  private final Ticker ticker;

  @GuardedBy("this")
  private final Map<ServerName, Map<SegmentId, Word>> words = new HashMap<>();

  /** Grows with each new word, so that a segment that comes back is another incarnation. */
  @GuardedBy("this")
  private long epochs;

  RealtimeWords(SchemaCache cache, Ticker ticker) {
    this.cache = cache;
    this.ticker = ticker;
  }

  /**
   * Takes what a server says of a segment that it writes.
   *
   * @return false if it builds upon something that is not known here
   */
  synchronized boolean tell(ServerName server, SegmentUpdate update) {
    Map<SegmentId, Word> ofServer = words.computeIfAbsent(server, absent -> new HashMap<>());
    Word word =
        ofServer.computeIfAbsent(
            update.id(), id -> new Word(server.value() + " " + id, nextEpoch()));
    word.departed = false;
    PushResult result = push(word, ImmutableList.of(update));
    return result.needAbsolute().isEmpty();
  }

  /** The server has answered, so what it says still stands. */
  synchronized void heard(ServerName server) {
    words
        .getOrDefault(server, Map.of())
        .values()
        .forEach(
            word -> {
              if (!word.departed) {
                push(word, ImmutableList.of());
              }
            });
  }

  /**
   * The server lets go of the segment.
   *
   * @return whether it is not known yet why
   */
  synchronized boolean left(ServerName server, SegmentId id) {
    Map<SegmentId, Word> ofServer = words.getOrDefault(server, Map.of());
    Word word = ofServer.get(id);
    if (word == null || word.departed) {
      return word != null;
    }
    if (cache.isUsed(id)) {
      remove(word, id, Reason.HANDED_OFF);
      ofServer.remove(id);
      return false;
    }
    word.departed = true;
    word.departedNanos = ticker.read();
    word.listsWithout = 0;
    return true;
  }

  /** The server is gone, and with it all that it wrote. */
  synchronized void gone(ServerName server) {
    ImmutableSet.copyOf(words.getOrDefault(server, Map.of()).keySet())
        .forEach(
            id -> {
              var unused = left(server, id);
            });
  }

  /** Hands off what has become used meanwhile; keeps the rest that waits. */
  synchronized void settle() {
    removeDeparted(
        (word, id) -> {
          if (cache.isUsed(id)) {
            remove(word, id, Reason.HANDED_OFF);
            return true;
          }
          push(word, ImmutableList.of());
          return false;
        });
  }

  /**
   * A complete list of used segments has come.
   *
   * @param beganNanos when it was asked for, by this object's ticker
   */
  synchronized void listed(long beganNanos, Set<SegmentId> used) {
    removeDeparted(
        (word, id) -> {
          if (used.contains(id)) {
            word.listsWithout = 0;
          } else if (beganNanos - word.departedNanos > 0) {
            word.listsWithout++;
          }
          boolean overdue = ticker.read() - word.departedNanos >= LONGEST_LAG.toNanos();
          if (word.listsWithout < LISTS || !overdue) {
            return false;
          }
          remove(word, id, Reason.ABANDONED);
          return true;
        });
  }

  /** How many segments wait to be known as handed off or abandoned. */
  synchronized int departed() {
    return words.values().stream()
        .mapToInt(all -> (int) all.values().stream().filter(word -> word.departed).count())
        .sum();
  }

  @GuardedBy("this")
  private long nextEpoch() {
    return ++epochs;
  }

  private PushResult push(Word word, ImmutableList<SegmentUpdate> updates) {
    return cache.push(
        new RealtimePush(word.task, word.epoch, ++word.sequence, updates, ImmutableList.of()));
  }

  /** Leaves a number out: a word that was handed off is never the whole schema. */
  private void remove(Word word, SegmentId id, Reason reason) {
    word.sequence += 2;
    var unused =
        cache.remove(
            new RealtimeRemoval(
                word.task, word.epoch, word.sequence, ImmutableList.of(id), reason));
  }

  @GuardedBy("this")
  private void removeDeparted(BiPredicate<Word, SegmentId> hasEnded) {
    for (Map<SegmentId, Word> ofServer : words.values()) {
      ofServer
          .entrySet()
          .removeIf(
              entry ->
                  entry.getValue().departed && hasEnded.test(entry.getValue(), entry.getKey()));
    }
    words.values().removeIf(Map::isEmpty);
  }
}
