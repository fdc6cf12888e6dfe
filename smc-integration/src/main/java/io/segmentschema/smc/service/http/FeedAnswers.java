package io.segmentschema.smc.service.http;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.segmentschema.cache.ChangedSchemas;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.SchemaChanges;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.smc.service.feed.FeedCursor;
import io.segmentschema.smc.service.problem.Problem;
import io.segmentschema.smc.service.problem.ProblemException;
import io.segmentschema.smc.service.problem.ProblemType;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answers of the feed. After a change all that waited ask for the same answer, and after a
 * restart of the Brokers all ask for everything: each such answer is made by the first that asks,
 * while the others wait for it. The most recently asked answers are kept while they are the newest
 * that can be said. Any thread.
 */
final class FeedAnswers {

  private static final int MOST_ANSWERS = 16;
  private static final long MOST_BYTES = Runtime.getRuntime().maxMemory() / 32;

  /** Stands for who knows nothing yet. */
  private static final long NOTHING = -1;

  record FeedJson(String cursor, List<Json.SchemaJson> changed, List<String> removed) {}

  private record Made(long upTo, FeedAnswer answer) {}

  /** The place of one answer. */
  private static final class Kept {

    /** Volatile: written under the place's monitor, read by whoever sums up the lengths. */
    private volatile @Nullable Made made;

    long bytes() {
      Made now = made;
      return now == null ? 0 : now.answer().length();
    }
  }

  private final SchemaChanges changes;
  private final String instance;
  private final SharedBodies bodies;

  /** By the number of the last change that is known, the one asked last at the end. */
  @GuardedBy("this")
  private final Map<Long, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);

  FeedAnswers(SchemaCache cache, SharedBodies bodies) {
    this.changes = cache.changes();
    this.instance = cache.instance();
    this.bodies = bodies;
  }

  /** Everything as it is now. */
  FeedAnswer all() {
    return keptFor(NOTHING);
  }

  /** What came after that change; a problem if that cannot be told any more. */
  FeedAnswer since(long number) {
    return number == changes.newest()
        ? write(new ChangedSchemas(number, ImmutableList.of(), ImmutableList.of()))
        : keptFor(number);
  }

  /** The number of the change that the reader has seen; a problem if it cannot be told more. */
  long continued(FeedCursor cursor) {
    if (!cursor.instance().equals(instance) || !changes.isKnown(cursor.number())) {
      throw gone();
    }
    return cursor.number();
  }

  private FeedAnswer keptFor(long number) {
    Kept place = place(number);
    Made made;
    synchronized (place) {
      made = place.made;
      if (made == null || made.upTo() != changes.newest()) {
        made = make(number);
        place.made = made;
      }
    }
    dropOldest();
    return made.answer();
  }

  private synchronized Kept place(long number) {
    return kept.computeIfAbsent(number, unknown -> new Kept());
  }

  /** The last one stays however long it is, so that all who ask for it at once share it. */
  private synchronized void dropOldest() {
    long bytes = kept.values().stream().mapToLong(Kept::bytes).sum();
    Iterator<Kept> oldestFirst = kept.values().iterator();
    while (kept.size() > 1 && (kept.size() > MOST_ANSWERS || bytes > MOST_BYTES)) {
      bytes -= oldestFirst.next().bytes();
      oldestFirst.remove();
    }
  }

  private Made make(long number) {
    ChangedSchemas told =
        number == NOTHING ? changes.all() : changes.since(number).orElseThrow(FeedAnswers::gone);
    return new Made(told.upTo(), write(told));
  }

  private FeedAnswer write(ChangedSchemas told) {
    FeedJson answer =
        new FeedJson(
            new FeedCursor(instance, told.upTo()).toString(),
            told.changed().stream().map(Json::schema).toList(),
            told.removed().stream().map(DatasourceName::value).toList());
    return new FeedAnswer(Json.bytes(answer), bodies);
  }

  private static ProblemException gone() {
    return Problem.of(
            ProblemType.CURSOR_GONE,
            "The cursor is of another process, or older than what is remembered: ask again without "
                + FeedCursor.SINCE
                + ".")
        .asException();
  }
}
