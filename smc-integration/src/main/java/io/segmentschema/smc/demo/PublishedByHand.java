package io.segmentschema.smc.demo;

import static com.google.common.collect.ImmutableSet.toImmutableSet;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.smc.inventory.ListedSegment;
import java.util.function.Supplier;

/**
 * The used segments that somebody published through the API and that the sample cluster was not
 * recorded with. The demo lists them with its own, otherwise the reconciler would take them for
 * gone: a real engine lists what is published. Any thread.
 */
public final class PublishedByHand implements Supplier<ImmutableList<ListedSegment>> {

  private final SchemaCache cache;
  private final ImmutableSet<SegmentId> recorded;

  public PublishedByHand(SchemaCache cache, SampleCluster cluster) {
    this.cache = cache;
    this.recorded = cluster.used().stream().map(ListedSegment::id).collect(toImmutableSet());
  }

  @Override
  public ImmutableList<ListedSegment> get() {
    ImmutableList.Builder<ListedSegment> published = ImmutableList.builder();
    cache.forEachUsedSegment(
        row -> {
          if (!recorded.contains(row.id())) {
            published.add(
                new ListedSegment(
                    row.id(),
                    row.tombstone(),
                    false,
                    row.numRows(),
                    ListedSegment.UNKNOWN_REPLICATION));
          }
        });
    return published.build();
  }
}
