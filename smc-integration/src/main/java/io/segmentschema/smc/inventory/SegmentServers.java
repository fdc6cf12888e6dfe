package io.segmentschema.smc.inventory;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.segment.SegmentId;

/** Who serves what, from memory; thread-safe. */
public interface SegmentServers {

  /** The servers that serve the finalized segment now, in a stable order. */
  ImmutableList<ServerName> serversOf(SegmentId id);

  /** Whether the segment is still being written on some server. */
  boolean isRealtime(SegmentId id);
}
