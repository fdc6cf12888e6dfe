package io.segmentschema.cache;

import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.store.ScannedSegment;
import io.segmentschema.cache.store.StoreVersion;
import io.segmentschema.cache.store.StoredSchema;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
  private final boolean findsTrack;
  private final Map<DatasourceName, StagedRows> rows = new HashMap<>();
  private final StagedRows.Schemas schemas = new StagedRows.Schemas();
  private @Nullable StagedRows last;
  private @Nullable DatasourceName lastDatasource;
  private boolean applied;

  StagedPoll(
      SchemaCache cache,
      PollKind kind,
      StoreVersion version,
      StoreVersion builtUpon,
      boolean findsTrack) {
    this.cache = cache;
    this.kind = kind;
    this.version = version;
    this.builtUpon = builtUpon;
    this.findsTrack = findsTrack;
  }

  /** Adds one row of the snapshot. */
  public void add(CommittedSegment row) {
    rowsOf(row.id().datasource()).add(row);
  }

  /**
   * Adds one row of the snapshot while the scan is at it.
   *
   * @param schema of the row; a tombstone has none whatever it is
   */
  public void add(ScannedSegment row, StoredSchema schema) {
    rowsOf(row.datasource()).add(row, schema);
  }

  @SuppressWarnings("ReferenceEquality") // neighbours often have one datasource, and one object
  private StagedRows rowsOf(DatasourceName datasource) {
    StagedRows known = last;
    if (known == null || lastDatasource != datasource) {
      known = rows.computeIfAbsent(datasource, name -> new StagedRows(name, schemas));
      last = known;
      lastDatasource = datasource;
    }
    return known;
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

  /** Whether a commit had shown, before this poll began, that the store was set back. */
  boolean findsTrack() {
    return findsTrack;
  }

  /** The version that had been polled when this poll began. */
  StoreVersion builtUpon() {
    return builtUpon;
  }

  StagedRows noRows(DatasourceName datasource) {
    return new StagedRows(datasource, schemas);
  }

  /** The rows by datasource; those that have none are not in it. */
  Map<DatasourceName, StagedRows> rows() {
    return rows;
  }
}
