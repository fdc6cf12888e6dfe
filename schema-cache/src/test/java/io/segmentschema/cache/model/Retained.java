package io.segmentschema.cache.model;

import static io.segmentschema.cache.model.Mismatch.same;

import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.CommittedSegment;
import java.util.List;
import org.openjdk.jol.info.GraphLayout;

/** What a cache still holds on to, whatever its inside looks like: found by walking its objects. */
final class Retained {

  static {
    // Records have no offsets otherwise; and nothing needs an agent.
    System.setProperty("jol.magicFieldOffset", "true");
    System.setProperty("jol.skipDynamicAttach", "true");
    System.setProperty("jol.skipHotspotSAAttach", "true");
  }

  private Retained() {}

  /**
   * The bytes of an empty cache, which holds no value that came from outside but names: those of
   * the datasources that were removed last are kept for who follows the changes.
   */
  static long byEmpty(SchemaCache cache) {
    GraphLayout layout = GraphLayout.parseInstance(cache);
    for (Class<?> value : List.of(SegmentId.class, CommittedSegment.class, RowSignature.class)) {
      same("left in memory", value, 0L, layout.getClassCounts().count(value));
    }
    return layout.totalSize();
  }
}
