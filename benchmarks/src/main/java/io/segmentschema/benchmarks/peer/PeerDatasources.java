package io.segmentschema.benchmarks.peer;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.druid.client.CoordinatorSegmentWatcherConfig;
import org.apache.druid.client.CoordinatorServerView;
import org.apache.druid.client.InternalQueryConfig;
import org.apache.druid.client.ServerInventoryView;
import org.apache.druid.java.util.emitter.core.NoopEmitter;
import org.apache.druid.java.util.emitter.service.ServiceEmitter;
import org.apache.druid.segment.column.RowSignature;
import org.apache.druid.segment.metadata.AvailableSegmentMetadata;
import org.apache.druid.segment.metadata.CoordinatorSegmentMetadataCache;
import org.apache.druid.segment.metadata.DataSourceInformation;
import org.apache.druid.segment.metadata.SegmentMetadataCacheConfig;
import org.apache.druid.segment.metadata.SegmentSchemaCache;
import org.apache.druid.server.QueryLifecycleFactory;
import org.apache.druid.timeline.DataSegment;
import org.apache.druid.timeline.SegmentId;

/**
 * The peer's datasource schemas: its Coordinator's cache, of which only the parts are present that
 * a rebuild needs. Its schema cache must have been given the schemas of the segments. One thread.
 */
public final class PeerDatasources {

  private final CoordinatorSegmentMetadataCache cache;

  public PeerDatasources(SegmentSchemaCache schemas, List<SegmentId> segments) {
    ServiceEmitter emitter = new ServiceEmitter("benchmarks", "localhost", new NoopEmitter());
    // A rebuild asks neither servers nor the store nor the queue: where the peer accepts it,
    // nothing
    // stands in their places.
    this.cache =
        new CoordinatorSegmentMetadataCache(
            new QueryLifecycleFactory(
                null, null, null, emitter, null, null, null, null, null, null),
            new CoordinatorServerView(
                noServers(), new CoordinatorSegmentWatcherConfig(), emitter, null),
            SegmentMetadataCacheConfig.create(),
            null,
            new InternalQueryConfig(),
            emitter,
            schemas,
            null,
            null,
            null);
    // What is known of a segment beside its schema plays no part in a rebuild: one object for all.
    AvailableSegmentMetadata available = available(segments.get(0));
    segments.forEach(id -> cache.setAvailableSegmentMetadata(id, available));
  }

  /** What the peer does after a segment of the datasource was added, changed or removed. */
  public DataSourceInformation rebuild(String datasource) {
    Set<String> toRebuild = new HashSet<>();
    toRebuild.add(datasource);
    try {
      cache.refresh(new HashSet<>(), toRebuild);
    } catch (IOException e) {
      throw new IllegalStateException("The peer cannot rebuild: datasource=" + datasource, e);
    }
    return information(datasource);
  }

  /** What the peer would answer for the datasource. */
  public DataSourceInformation information(String datasource) {
    return cache.getDatasource(datasource);
  }

  private static ServerInventoryView noServers() {
    return (ServerInventoryView)
        Proxy.newProxyInstance(
            PeerDatasources.class.getClassLoader(),
            new Class<?>[] {ServerInventoryView.class},
            (proxy, method, arguments) -> null);
  }

  private static AvailableSegmentMetadata available(SegmentId id) {
    DataSegment segment = DataSegment.builder(id).size(1).build();
    return AvailableSegmentMetadata.builder(segment, 0, Set.of(), RowSignature.empty(), 1).build();
  }
}
