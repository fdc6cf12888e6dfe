package io.segmentschema.cache;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.datasource.MergePolicy;
import io.segmentschema.cache.segment.DatasourceName;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The datasources by name. A datasource is here while it has an entry; the monitor of each is taken
 * here and nowhere else, one at a time.
 */
final class Datasources {

  private final ConcurrentMap<DatasourceName, DatasourceSegments> byName =
      new ConcurrentHashMap<>();
  private final MergePolicy mergePolicy;
  private final StageCounters counters;
  private final SchemaChanges changes;

  /** Volatile: written by the one poll that is taken over, read by any writer. */
  private volatile boolean keepsEmpty;

  Datasources(MergePolicy mergePolicy, StageCounters counters, SchemaChanges changes) {
    this.mergePolicy = mergePolicy;
    this.counters = counters;
    this.changes = changes;
  }

  @Nullable DatasourceSegments get(DatasourceName name) {
    return byName.get(name);
  }

  Optional<DatasourceSegments> find(DatasourceName name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** All of them, weakly consistent. */
  Collection<DatasourceSegments> all() {
    return byName.values();
  }

  ImmutableList<DatasourceSegments> sorted() {
    return byName.values().stream()
        .sorted(Comparator.comparing(DatasourceSegments::name))
        .collect(ImmutableList.toImmutableList());
  }

  /** From now on datasources stay though they are empty. */
  void keepEmpty() {
    keepsEmpty = true;
  }

  /** No longer; those that are empty leave. */
  void dropEmpty() {
    keepsEmpty = false;
    for (DatasourceSegments segments : all()) {
      changeExisting(segments.name(), unchanged -> {});
    }
  }

  /** Changes a datasource under its monitor; it comes to be if it is not there. */
  void change(DatasourceName name, Consumer<DatasourceSegments> work) {
    boolean done = false;
    while (!done) {
      done = changeUnderMonitor(byName.computeIfAbsent(name, this::create), work);
    }
  }

  /** Changes a datasource under its monitor if it is there. */
  void changeExisting(DatasourceName name, Consumer<DatasourceSegments> work) {
    boolean done = false;
    while (!done) {
      DatasourceSegments segments = byName.get(name);
      done = segments == null || changeUnderMonitor(segments, work);
    }
  }

  private boolean changeUnderMonitor(
      DatasourceSegments segments, Consumer<DatasourceSegments> work) {
    synchronized (segments) {
      if (segments.isDead()) {
        return false;
      }
      work.accept(segments);
      if (!keepsEmpty && segments.dieIfEmpty()) {
        byName.remove(segments.name(), segments);
      }
      return true;
    }
  }

  private DatasourceSegments create(DatasourceName name) {
    return new DatasourceSegments(name, mergePolicy, counters, changes);
  }
}
