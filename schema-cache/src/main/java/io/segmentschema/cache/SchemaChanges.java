package io.segmentschema.cache;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.segmentschema.cache.datasource.DatasourceSchema;
import io.segmentschema.cache.segment.DatasourceName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Numbers the changes of datasource schemas, so that a reader who knows all up to one of them can
 * be told what came after it. Of each datasource only its newest change is kept, so the size is the
 * number of datasources however many changes there are; of those that were removed the newest ones
 * are remembered, and who knows less than the oldest forgotten removal cannot be told any more.
 *
 * <p><b>Why nothing is missed.</b> A change gets its number, and with it the schema that it brought
 * stands here, in one step under this object's monitor, while its writer still holds the
 * datasource's: the changes of one datasource are numbered in the order in which they happened. An
 * answer is made in one such step too, so it is the exact state as of its {@code upTo}; every
 * change has a number up to that and is in the answer, or a higher one and is in the next. A store
 * version becomes {@link SchemaCache#includes included}, and listeners are told, only after that
 * step: who waits for either finds the change here.
 *
 * <p>Any thread. The monitor is held for no longer than a look-up, or a copy of what is answered;
 * it is the innermost, since nothing is called under it.
 */
public final class SchemaChanges {

  private static final int MOST_REMOVED = 10_000;

  /** The newest change of a datasource, and what it brought: null where it took the schema away. */
  private record Change(long number, DatasourceName name, @Nullable DatasourceSchema schema) {}

  private final int mostRemoved;

  @GuardedBy("this")
  private final Map<DatasourceName, Change> newestOf = new HashMap<>();

  /** The same changes by number. */
  @GuardedBy("this")
  private final NavigableMap<Long, Change> inOrder = new TreeMap<>();

  /** The numbers of those that took a schema away. */
  @GuardedBy("this")
  private final NavigableSet<Long> removals = new TreeSet<>();

  /** The newest removal that has been forgotten. */
  @GuardedBy("this")
  private long forgotten;

  /**
   * Volatile: written under the monitor, read by anyone who wants to know whether there is news.
   */
  private volatile long newest;

  SchemaChanges() {
    this(MOST_REMOVED);
  }

  /**
   * @param mostRemoved how many removed datasources are remembered
   */
  SchemaChanges(int mostRemoved) {
    this.mostRemoved = mostRemoved;
  }

  /** The number of the newest change; 0 before the first. */
  public long newest() {
    return newest;
  }

  /** All schemas as they are now; nothing is removed. */
  public ChangedSchemas all() {
    List<Change> all;
    long upTo;
    synchronized (this) {
      upTo = newest;
      all = new ArrayList<>(inOrder.values());
    }
    return new ChangedSchemas(upTo, schemas(all), ImmutableList.of());
  }

  /**
   * What came after that change: of each datasource its newest state, whatever was in between.
   *
   * @return empty if that cannot be told, because the number is that of no change yet or a removal
   *     since then has been forgotten
   */
  public Optional<ChangedSchemas> since(long number) {
    List<Change> later;
    long upTo;
    synchronized (this) {
      if (!isKnown(number)) {
        return Optional.empty();
      }
      upTo = newest;
      later = new ArrayList<>(inOrder.tailMap(number, false).values());
    }
    return Optional.of(new ChangedSchemas(upTo, schemas(later), names(later)));
  }

  /** Whether it can be told what came after that change. */
  public synchronized boolean isKnown(long number) {
    return number >= forgotten && number <= newest;
  }

  /**
   * A datasource's schema is another one now, or gone; to be called under the datasource's monitor,
   * before anybody is told.
   */
  synchronized void note(DatasourceName name, @Nullable DatasourceSchema schema) {
    long number = newest + 1;
    Change change = new Change(number, name, schema);
    Change before = newestOf.put(name, change);
    if (before != null) {
      inOrder.remove(before.number());
      removals.remove(before.number());
    }
    inOrder.put(number, change);
    if (schema == null) {
      removals.add(number);
      forgetOldest();
    }
    newest = number;
  }

  @GuardedBy("this")
  private void forgetOldest() {
    if (removals.size() > mostRemoved) {
      long oldest = removals.first();
      removals.remove(oldest);
      Change removal = inOrder.remove(oldest);
      if (removal != null) {
        newestOf.remove(removal.name());
      }
      forgotten = oldest;
    }
  }

  private static ImmutableList<DatasourceSchema> schemas(Collection<Change> changes) {
    return changes.stream()
        .flatMap(change -> Optional.ofNullable(change.schema()).stream())
        .sorted(Comparator.comparing(DatasourceSchema::datasource))
        .collect(ImmutableList.toImmutableList());
  }

  private static ImmutableList<DatasourceName> names(Collection<Change> changes) {
    return changes.stream()
        .filter(change -> change.schema() == null)
        .map(Change::name)
        .sorted()
        .collect(ImmutableList.toImmutableList());
  }
}
