package io.segmentschema.poller;

import com.google.common.base.Ticker;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.StagedPoll;
import io.segmentschema.cache.quarantine.Quarantine;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.store.StoreVersion;
import io.segmentschema.cache.store.StoredSchema;
import io.segmentschema.poller.snapshot.StoreImage;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one consistent snapshot of the store into the cache. Keeps what it knows of schemas between
 * reads, so that a delta reads only changed payloads. Used by one thread at a time.
 */
final class StoreReader {

  private static final Logger log = LoggerFactory.getLogger(StoreReader.class);

  /**
   * What was read.
   *
   * @param rows segment rows taken over
   * @param skipped rows that are no segments
   * @param schemas the schemas of that state, by their ids
   * @param unreadable the fingerprints of the schemas read that could not be decoded
   */
  record Read(
      PollKind kind,
      StoreState state,
      long rows,
      long skipped,
      Map<Long, StoredSchema> schemas,
      Set<String> unreadable,
      StagedPoll staged) {}

  private final Transactions transactions;
  private final SchemaCache cache;
  private final Quarantine quarantine;
  private final Ticker ticker;
  private Map<Long, StoredSchema> schemas = new HashMap<>();
  private long lastGeneration = -1;

  /** Volatile: written by the thread that reads, read by anyone. */
  private volatile OptionalLong askedAtNanos = OptionalLong.empty();

  StoreReader(Transactions transactions, SchemaCache cache, Quarantine quarantine, Ticker ticker) {
    this.ticker = ticker;
    this.transactions = transactions;
    this.cache = cache;
    this.quarantine = quarantine;
  }

  int knownSchemas() {
    return schemas.size();
  }

  /** What a later process must know to go on from here; the cache must have been polled. */
  StoreImage image() {
    return new StoreImage(cache.polledVersion(), lastGeneration, schemas);
  }

  /** Goes on from what an earlier process knew, which the cache has taken over. */
  void goOnFrom(StoreImage image) {
    schemas = image.schemas();
    lastGeneration = image.generation();
  }

  /**
   * Reads what has changed, or everything: if it is asked, at first, and where rows were deleted.
   */
  Read read(boolean fullWanted) {
    askedAtNanos = OptionalLong.of(ticker.read());
    try {
      return transactions.snapshot("poll", snapshot -> read(snapshot, fullWanted));
    } finally {
      askedAtNanos = OptionalLong.empty();
    }
  }

  /** How long the store has owed its first answer to a read; empty if it owes none. */
  Optional<Duration> unansweredFor() {
    OptionalLong asked = askedAtNanos;
    return asked.isEmpty()
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(ticker.read() - asked.getAsLong()));
  }

  /**
   * Notes that the cache has taken a read over: the next one may build upon it. Before that it must
   * not, because a read that fails on its last step would hide the deletions that it has seen.
   */
  void taken(Read read) {
    schemas = read.schemas();
    lastGeneration = read.state().generation();
    if (read.kind() == PollKind.FULL) {
      quarantine.retain(Quarantine.Kind.SCHEMA_PAYLOAD, read.unreadable());
    }
  }

  private Read read(StoreSnapshot snapshot, boolean fullWanted) {
    StoreState state = snapshot.state();
    askedAtNanos = OptionalLong.empty();
    boolean deltaPossible =
        cache.isReady()
            && !cache.hasLostTrack()
            && state.generation() == lastGeneration
            && state.version().compareTo(cache.polledVersion()) >= 0;
    PollKind kind = fullWanted || !deltaPossible ? PollKind.FULL : PollKind.DELTA;
    Pass pass = new Pass(snapshot, cache.beginPoll(kind, state.version()));
    if (kind == PollKind.FULL) {
      pass.readAll();
    } else {
      pass.readChanges(cache.polledVersion());
    }
    return new Read(kind, state, pass.rows, pass.skipped, pass.known, pass.unreadable, pass.staged);
  }

  /** One snapshot's reading. */
  private final class Pass {

    private final StoreSnapshot snapshot;
    private final StagedPoll staged;
    private final Map<Long, StoredSchema> known = new HashMap<>();
    private final Set<String> unreadable = new HashSet<>();
    private long rows;
    private long skipped;

    Pass(StoreSnapshot snapshot, StagedPoll staged) {
      this.snapshot = snapshot;
      this.staged = staged;
    }

    void readAll() {
      snapshot.forEachSchema(-1, this::learn);
      scan(new StoreSnapshot.Scan.AllUsed());
    }

    void readChanges(StoreVersion since) {
      known.putAll(schemas);
      Set<Long> healed = new LinkedHashSet<>();
      snapshot.forEachSchema(
          since.revision(),
          row -> {
            boolean wasUnreadable = known.get(row.schemaId()) instanceof StoredSchema.Unreadable;
            learn(row);
            if (wasUnreadable && known.get(row.schemaId()) instanceof StoredSchema.Readable) {
              healed.add(row.schemaId());
            }
          });
      scan(new StoreSnapshot.Scan.ChangedSince(since.revision()));
      for (long schemaId : healed) {
        scan(new StoreSnapshot.Scan.UsedWithSchema(schemaId));
      }
    }

    private void learn(SchemaRow row) {
      StoredSchema decoded = row.decoded();
      String fingerprint = row.fingerprint().toHex();
      if (decoded instanceof StoredSchema.Unreadable) {
        unreadable.add(fingerprint);
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

    /** The schemas that the rows name are known before. */
    private void scan(StoreSnapshot.Scan scan) {
      snapshot.forEachSegment(
          scan,
          row -> {
            staged.add(row, schemaOf(row));
            rows++;
          },
          reason -> {
            skipped++;
            log.warn("Segment row cannot be read, skipped: reason={}", reason);
          });
    }

    private StoredSchema schemaOf(ScannedRow row) {
      return row.schemaId() == ScannedRow.NO_SCHEMA
          ? StoredSchema.NONE
          : known.getOrDefault(row.schemaId(), StoredSchema.NONE);
    }
  }
}
