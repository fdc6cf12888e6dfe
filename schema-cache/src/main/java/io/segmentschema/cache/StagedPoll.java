package io.segmentschema.cache;

import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.store.StoreVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One poll's rows, gathered while the store is being read and taken over at once. Nothing is
 * visible to readers before {@link #apply()}; an object that is dropped instead has no effect. Used
 * by one thread.
 */
public final class StagedPoll {

  private final SchemaCache cache;
  private final PollKind kind;
  private final StoreVersion version;
  private final StoreVersion builtUpon;
  private final Map<DatasourceName, List<CommittedSegment>> rows = new HashMap<>();
  private boolean applied;

  StagedPoll(SchemaCache cache, PollKind kind, StoreVersion version, StoreVersion builtUpon) {
    this.cache = cache;
    this.kind = kind;
    this.version = version;
    this.builtUpon = builtUpon;
  }

  /** Adds one row of the snapshot. */
  public void add(CommittedSegment row) {
    rows.computeIfAbsent(row.id().datasource(), absent -> new ArrayList<>()).add(row);
  }

  /**
   * Takes the poll over, datasource by datasource; when this returns, every reader finds the
   * store's state as of the poll's version or later.
   *
   * @throws IllegalStateException if called twice, or if another poll was taken over since this one
   *     began: it would undo what that one knew
   */
  public void apply() {
    if (applied) {
      throw new IllegalStateException("A poll is taken over once");
    }
    applied = true;
    cache.takeOver(this);
  }

  PollKind kind() {
    return kind;
  }

  StoreVersion version() {
    return version;
  }

  /** The version that had been polled when this poll began. */
  StoreVersion builtUpon() {
    return builtUpon;
  }

  Map<DatasourceName, List<CommittedSegment>> rows() {
    return rows;
  }
}
