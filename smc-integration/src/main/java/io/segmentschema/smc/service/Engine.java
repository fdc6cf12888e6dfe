package io.segmentschema.smc.service;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.smc.inventory.HeldBack;
import io.segmentschema.smc.inventory.ServerName;
import io.segmentschema.smc.refresh.QueryStatus;
import io.segmentschema.smc.refresh.RefusedSegment;
import java.util.Optional;

/**
 * What the service shows of an engine: who serves what, and how the metadata queries fare. Answers
 * from memory; thread-safe.
 */
public interface Engine {

  /** No engine: nothing is served anywhere and nothing is queried. */
  Engine NONE =
      new Engine() {
        @Override
        public boolean isComplete() {
          return true;
        }

        @Override
        public ImmutableList<ServerName> serversOf(SegmentId id) {
          return ImmutableList.of();
        }

        @Override
        public boolean isOvershadowed(SegmentId id) {
          return false;
        }

        @Override
        public Optional<QueryStatus> queries() {
          return Optional.empty();
        }

        @Override
        public ImmutableList<HeldBack> heldBack() {
          return ImmutableList.of();
        }
      };

  /** Whether the first complete picture of used segments and servers has arrived. */
  boolean isComplete();

  /** What is missing of that picture, in sentences; empty if nothing more is known of it. */
  default String waitsFor() {
    return "";
  }

  /** The servers that serve the segment now. */
  ImmutableList<ServerName> serversOf(SegmentId id);

  /** Whether newer used segments cover it fully. */
  boolean isOvershadowed(SegmentId id);

  /** How the metadata queries fare, if any are sent. */
  Optional<QueryStatus> queries();

  /** The segments whose analyses could not be taken, the first hundred. */
  default ImmutableList<RefusedSegment> refused() {
    return ImmutableList.of();
  }

  /** The datasources for which another list of used segments is awaited. */
  ImmutableList<HeldBack> heldBack();
}
