package io.segmentschema.smc.druid;

import io.segmentschema.cache.realtime.SegmentUpdate;
import io.segmentschema.cache.segment.SegmentId;

/** One thing that a data node tells. */
sealed interface NodeChange {

  /** It serves the segment from now on. */
  record Loaded(SegmentId id) implements NodeChange {}

  /** It serves the segment no longer. */
  record Dropped(SegmentId id) implements NodeChange {}

  /** What it has written of the segment's schema. */
  record SchemaTold(SegmentUpdate update) implements NodeChange {}
}
