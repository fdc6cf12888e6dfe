package io.segmentschema.backfill;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.quarantine.Quarantine;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.PendingBackfill;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What the store will never take: listed in the quarantine, readable in the cache, and tried again
 * only on request or once something else was learnt. Thread-safe.
 */
final class RefusedEntries {

  private final SchemaCache cache;
  private final Quarantine quarantine;
  private final ConcurrentMap<SegmentId, PendingBackfill> refused = new ConcurrentHashMap<>();

  RefusedEntries(SchemaCache cache, Quarantine quarantine) {
    this.cache = cache;
    this.quarantine = quarantine;
  }

  void add(PendingBackfill entry, String reason) {
    refused.put(entry.id(), entry);
    quarantine.add(Quarantine.Kind.BACKFILL, entry.id().toString(), reason);
  }

  boolean contains(SegmentId id) {
    return refused.containsKey(id);
  }

  /** Whether that very entry, and no newer one, was refused; a newer one lifts the refusal. */
  boolean stillStands(SegmentId id) {
    PendingBackfill entry = refused.get(id);
    if (entry == null) {
      return false;
    }
    Optional<PendingBackfill> now = cache.pendingBackfill(id);
    if (now.isPresent() && now.get().equals(entry)) {
      return true;
    }
    release(id);
    return false;
  }

  /** Lets go of entries that are no longer pending. */
  void forgetSettled() {
    refused.keySet().forEach(this::stillStands);
  }

  void forgetAll() {
    refused.keySet().forEach(this::release);
  }

  /** Lets go of all, and names them. */
  ImmutableList<SegmentId> releaseAll() {
    ImmutableList<SegmentId> all = ImmutableList.copyOf(refused.keySet());
    all.forEach(this::release);
    return all;
  }

  private void release(SegmentId id) {
    refused.remove(id);
    quarantine.release(Quarantine.Kind.BACKFILL, id.toString());
  }
}
