package io.segmentschema.smc.druid;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.smc.inventory.ListedSegment;
import io.segmentschema.smc.inventory.ServerName;

/**
 * A server as a Coordinator lists it. Immutable.
 *
 * @param name host and port
 * @param type Druid's word for what it does, such as {@code historical}
 * @param segments what it serves
 */
public record DruidServer(ServerName name, String type, ImmutableList<ListedSegment> segments) {

  private static final ImmutableSet<String> WRITERS =
      ImmutableSet.of("indexer-executor", "indexer", "realtime", "peon");

  /** Whether it writes segments: what it serves is still growing, and is never queried. */
  public boolean isRealtime() {
    return WRITERS.contains(type);
  }

  /** Whether it holds finished segments for queries. */
  public boolean isHistorical() {
    return type.equals("historical");
  }

  /** The names of what it serves. */
  public ImmutableSet<SegmentId> segmentIds() {
    return segments.stream().map(ListedSegment::id).collect(ImmutableSet.toImmutableSet());
  }
}
