package io.segmentschema.poller;

import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.StagedPoll;
import io.segmentschema.cache.quarantine.Quarantine;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.LeaderEpoch;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.store.StoreVersion;
import io.segmentschema.cache.store.StoredSchema;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one consistent snapshot of the store into the cache. Keeps what it knows of schemas between
 * reads, so that a delta reads only changed payloads. Used by one thread at a time.
 */
final class StoreReader {

  private static final Logger log = LoggerFactory.getLogger(StoreReader.class);

  /**
   * The store's one state row as a snapshot shows it.
   *
   * @param generation advances with every deletion
   */
  record State(StoreVersion version, long generation, LeaderEpoch leaderEpoch) {}

  /**
   * What was read.
   *
   * @param rows segment rows taken over
   * @param skipped rows that are no segments
   */
  record Read(PollKind kind, State state, long rows, long skipped, StagedPoll staged) {}

  private final StoreDatabase database;
  private final SchemaCache cache;
  private final Quarantine quarantine;
  private final SchemaTable table = new SchemaTable();
  private Map<Long, StoredSchema> schemas = new HashMap<>();
  private long lastGeneration = -1;

  StoreReader(StoreDatabase database, SchemaCache cache, Quarantine quarantine) {
    this.database = database;
    this.cache = cache;
    this.quarantine = quarantine;
  }

  int knownSchemas() {
    return schemas.size();
  }

  /**
   * Reads what has changed, or everything: if it is asked, at first, and where rows were deleted.
   */
  Read read(boolean fullWanted) {
    return database.snapshot("poll", handle -> read(handle, fullWanted));
  }

  private Read read(Handle handle, boolean fullWanted) {
    State state = state(handle);
    boolean deltaPossible =
        cache.isReady()
            && state.generation() == lastGeneration
            && state.version().compareTo(cache.polledVersion()) >= 0;
    PollKind kind = fullWanted || !deltaPossible ? PollKind.FULL : PollKind.DELTA;
    Pass pass = new Pass(handle, cache.beginPoll(kind, state.version()));
    try {
      if (kind == PollKind.FULL) {
        pass.readAll();
      } else {
        pass.readChanges(cache.polledVersion());
      }
    } catch (SQLException failure) {
      throw SqlFailures.translate("poll", failure);
    }
    schemas = pass.known;
    lastGeneration = state.generation();
    return new Read(kind, state, pass.rows, pass.skipped, pass.staged);
  }

  private static State state(Handle handle) {
    return handle
        .createQuery("SELECT revision, generation, leader_epoch FROM store_state WHERE id = 1")
        .map(
            (rs, context) ->
                new State(
                    new StoreVersion(rs.getLong(1)), rs.getLong(2), new LeaderEpoch(rs.getLong(3))))
        .one();
  }

  /** One snapshot's reading. */
  private final class Pass {

    private final Handle handle;
    private final StagedPoll staged;
    private final Map<Long, StoredSchema> known = new HashMap<>();
    private long rows;
    private long skipped;

    Pass(Handle handle, StagedPoll staged) {
      this.handle = handle;
      this.staged = staged;
    }

    void readAll() throws SQLException {
      table.changedSince(handle, -1).forEach(this::learn);
      stream("used = TRUE", -1);
    }

    void readChanges(StoreVersion since) throws SQLException {
      known.putAll(schemas);
      Set<Long> healed = new LinkedHashSet<>();
      for (SchemaTable.Row row : table.changedSince(handle, since.revision())) {
        boolean wasUnreadable = known.get(row.schemaId()) instanceof StoredSchema.Unreadable;
        learn(row);
        if (wasUnreadable && known.get(row.schemaId()) instanceof StoredSchema.Readable) {
          healed.add(row.schemaId());
        }
      }
      stream("revision > ?", since.revision());
      for (long schemaId : healed) {
        stream("used = TRUE AND schema_id = ?", schemaId);
      }
    }

    private void learn(SchemaTable.Row row) {
      StoredSchema decoded = row.decoded();
      String fingerprint = row.fingerprint().toHex();
      if (decoded instanceof StoredSchema.Unreadable) {
        String reason = "stored payload cannot be read: bytes=" + row.payload().length;
        if (quarantine.add(Quarantine.Kind.SCHEMA_PAYLOAD, fingerprint, reason)) {
          log.warn(
              "Schema payload cannot be read: fingerprint={}, schemaId={}, bytes={}",
              fingerprint,
              row.schemaId(),
              row.payload().length);
        }
      } else {
        quarantine.release(Quarantine.Kind.SCHEMA_PAYLOAD, fingerprint);
      }
      known.put(row.schemaId(), decoded);
    }

    /** Rows come as the server sends them; the schemas that they name are known before. */
    private void stream(String condition, long parameter) throws SQLException {
      String sql = "SELECT " + SegmentRow.COLUMNS + " FROM segments WHERE " + condition;
      try (PreparedStatement select =
          handle
              .getConnection()
              .prepareStatement(sql, ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY)) {
        select.setFetchSize(database.dialect().streamingFetchSize());
        if (condition.contains("?")) {
          select.setLong(1, parameter);
        }
        try (ResultSet found = select.executeQuery()) {
          while (found.next()) {
            take(found);
          }
        }
      }
    }

    private void take(ResultSet found) throws SQLException {
      try {
        SegmentRow row = SegmentRow.read(found);
        staged.add(image(row));
        rows++;
      } catch (IllegalArgumentException noSegment) {
        skipped++;
        log.warn("Segment row cannot be read, skipped: reason={}", noSegment.getMessage());
      }
    }

    private CommittedSegment image(SegmentRow row) {
      Long schemaId = row.schemaId();
      return row.committed(
          schemaId == null ? StoredSchema.NONE : known.getOrDefault(schemaId, StoredSchema.NONE));
    }
  }
}
