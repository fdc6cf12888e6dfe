package io.segmentschema.poller;

import io.segmentschema.cache.schema.Fingerprint;
import io.segmentschema.cache.store.LeaderEpoch;
import io.segmentschema.cache.store.StoreVersion;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * A writing transaction, which holds the right to write until it ends: nobody else writes
 * meanwhile, so what is read stays true, and its revision is the next in commit order. Used by one
 * thread. One that changes nothing is rolled back and takes no revision.
 */
interface WriteTransaction extends StoreTables {

  /** The revision of everything that this transaction writes. */
  long revision();

  /** Whether anything was changed so far. */
  boolean hasWritten();

  LeaderEpoch leaderEpoch();

  void insertSegments(Collection<SegmentRow> rows);

  void updateSegments(Collection<SegmentRow> rows);

  void insertSchemas(Map<Fingerprint, byte[]> payloads);

  void rewriteSchema(long schemaId, byte[] payload);

  /** Names rows that have been unused since then or longer, as the store names them. */
  List<byte[]> unusedSegments(long changedBefore, int limit);

  /** Answers how many rows there were to delete. */
  int deleteSegments(List<byte[]> segmentIds);

  List<Long> unreferencedSchemas(long createdBefore, int limit);

  /** Answers how many rows there were to delete. */
  int deleteSchemas(List<Long> schemaIds);

  /** Tells every node that rows were deleted: its next poll reads everything again. */
  void nextGeneration();

  void setLeader(LeaderEpoch epoch, String nodeName);

  /** The store version that includes this transaction, or, if it writes nothing, all before it. */
  default StoreVersion version() {
    return new StoreVersion(hasWritten() ? revision() : revision() - 1);
  }
}
