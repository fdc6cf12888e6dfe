package io.segmentschema.poller;

import io.segmentschema.cache.store.StoreId;
import java.util.function.Consumer;

/** One consistent snapshot of the store. Used by one thread, until the reading ends. */
interface StoreSnapshot extends StoreTables {

  /** Which segment rows a scan reads. */
  sealed interface Scan {
    /** All used ones. */
    record AllUsed() implements Scan {}

    /** Those that changed after the revision, used or not. */
    record ChangedSince(long revision) implements Scan {}

    /** The used ones that name the schema. */
    record UsedWithSchema(long schemaId) implements Scan {}
  }

  StoreState state();

  /** The name that the store has given itself. */
  StoreId storeId();

  /** The name of the node that has taken the leadership last; empty if none has. */
  String leaderNode();

  /** Schema rows that came or changed after the revision; -1 for all. */
  void forEachSchema(long sinceRevision, Consumer<SchemaRow> rows);

  /**
   * Segment rows, as the store sends them; each is valid until the next one comes.
   *
   * @param malformed is told the reason for a row that is no segment
   */
  void forEachSegment(Scan scan, Consumer<ScannedRow> rows, Consumer<String> malformed);

  /** Counts the rows that have been unused since then or longer. */
  int countUnused(long changedBefore);

  /** Counts the schemas whose every reference is a row that a purge would take first. */
  int countUnreferencedButFor(long createdBefore, long unusedBefore);
}
