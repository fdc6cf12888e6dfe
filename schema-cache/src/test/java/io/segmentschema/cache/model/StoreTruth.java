package io.segmentschema.cache.model;

import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.PendingBackfill;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.store.StoreVersion;
import io.segmentschema.cache.store.StoredSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The store behind the cache: rows in commit order, as its transactions leave them. */
final class StoreTruth {

  private record Row(
      long revision,
      long life,
      boolean used,
      boolean tombstone,
      OptionalLong numRows,
      @Nullable FingerprintedSchema schema) {
    Row at(long other) {
      return new Row(other, life, used, tombstone, numRows, schema);
    }
  }

  /**
   * A transaction of this node, whose images the cache has not been given yet.
   *
   * @param changed whether it wrote, or found everything as wanted and took no revision
   */
  record Commit(StoreVersion version, List<CommittedSegment> images, boolean changed) {}

  private record Backup(Map<Integer, Row> rows, long revision) {}

  private final Universe universe;
  private Map<Integer, Row> rows = new TreeMap<>();
  private long revision;
  private long newestEver;
  private final Set<FingerprintedSchema> damaged = new HashSet<>();
  private final Map<FingerprintedSchema, Long> mendedAt = new HashMap<>();
  private Backup backup = new Backup(Map.of(), 0);

  StoreTruth(Universe universe) {
    this.universe = universe;
  }

  long revision() {
    return revision;
  }

  /** Publishes one segment; without a schema the stored one stays. */
  Commit publish(int segment, @Nullable FingerprintedSchema schema, OptionalLong numRows) {
    Row old = rows.get(segment);
    return write(segment, false, numRows, schema == null && old != null ? old.schema() : schema);
  }

  Commit tombstone(int segment) {
    return write(segment, true, OptionalLong.empty(), null);
  }

  private Commit write(
      int segment, boolean tombstone, OptionalLong numRows, @Nullable FingerprintedSchema schema) {
    Row old = rows.get(segment);
    boolean used = old != null && old.used();
    long life = used ? old.life() : revision + 1;
    Row row = new Row(revision + 1, life, true, tombstone, numRows, schema);
    boolean asWanted = used && row.equals(old.at(revision + 1));
    if (asWanted && !damaged.contains(schema)) {
      return new Commit(new StoreVersion(revision), List.of(image(segment)), false);
    }
    revision++;
    mend(schema);
    if (!asWanted) {
      rows.put(segment, row);
    }
    return commitOf(List.of(segment));
  }

  Commit markUnused(int segment) {
    Row old = rows.get(segment);
    if (old == null || !old.used()) {
      return new Commit(new StoreVersion(revision), List.of(), false);
    }
    revision++;
    rows.put(
        segment,
        new Row(revision, old.life(), false, old.tombstone(), old.numRows(), old.schema()));
    return commitOf(List.of(segment));
  }

  /** Gives learnt schemas to used rows of that life that have none to read. */
  Commit backfill(List<PendingBackfill> learnt) {
    revision++;
    List<Integer> stored = new ArrayList<>();
    for (PendingBackfill entry : learnt) {
      int segment = universe.segments.indexOf(entry.id());
      Row old = rows.get(segment);
      boolean takes =
          old != null && old.used() && !old.tombstone() && old.life() == entry.usedRevision();
      if (takes && (old.schema() == null || damaged.contains(old.schema()))) {
        FingerprintedSchema schema = entry.schema().schema();
        mend(schema);
        rows.put(segment, new Row(revision, old.life(), true, false, old.numRows(), schema));
      }
      if (takes) {
        stored.add(segment);
      }
    }
    return commitOf(stored);
  }

  /** A row is gone: by a cleanup elsewhere, or by other hands. */
  void delete(int segment) {
    revision++;
    rows.remove(segment);
  }

  void damage(FingerprintedSchema schema) {
    damaged.add(schema);
  }

  void backUp() {
    backup = new Backup(new TreeMap<>(rows), revision);
  }

  void restore() {
    newestEver = Math.max(newestEver, revision);
    rows = new TreeMap<>(backup.rows());
    revision = backup.revision();
  }

  /** Goes beyond every revision that a past which is gone has handed out. */
  void outgrowThePast() {
    revision = Math.max(newestEver, revision);
  }

  /** What a poll of a snapshot of this moment reads. */
  List<CommittedSegment> read(PollKind kind, long since) {
    List<CommittedSegment> read = new ArrayList<>();
    rows.forEach(
        (segment, row) -> {
          boolean mended = row.used() && mendedAt.getOrDefault(row.schema(), 0L) > since;
          if (kind == PollKind.FULL ? row.used() : row.revision() > since || mended) {
            read.add(image(segment));
          }
        });
    return read;
  }

  private void mend(@Nullable FingerprintedSchema schema) {
    if (damaged.remove(schema)) {
      mendedAt.put(schema, revision);
    }
  }

  private Commit commitOf(List<Integer> segments) {
    return new Commit(
        new StoreVersion(revision), segments.stream().map(this::image).toList(), true);
  }

  private CommittedSegment image(int segment) {
    Row row = rows.get(segment);
    return new CommittedSegment(
        universe.segments.get(segment),
        row.revision(),
        row.life(),
        row.used(),
        row.tombstone(),
        row.numRows(),
        stored(row.schema()));
  }

  private StoredSchema stored(@Nullable FingerprintedSchema schema) {
    if (schema == null) {
      return StoredSchema.NONE;
    }
    return damaged.contains(schema)
        ? new StoredSchema.Unreadable(schema.fingerprint())
        : new StoredSchema.Readable(schema);
  }
}
