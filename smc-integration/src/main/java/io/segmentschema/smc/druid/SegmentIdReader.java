package io.segmentschema.smc.druid;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.segment.SegmentInterval;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads the names of the segments of one list. They repeat their datasources, intervals and
 * versions, which are read once each, and share them. For one thread.
 */
final class SegmentIdReader {

  private final Map<String, DatasourceName> datasources = new HashMap<>();
  private final Map<String, SegmentInterval> intervals = new HashMap<>();
  private final Map<String, String> versions = new HashMap<>();

  /**
   * The segment that an entry is about; where it spells the identifier out, that has to agree.
   *
   * @throws io.segmentschema.cache.error.InvalidInputException that names the field which is wrong
   */
  SegmentId id(JsonNode segment) {
    DruidSegmentJson.requireObject(segment);
    String datasource = DruidJson.text(segment, "dataSource");
    String interval = DruidJson.text(segment, "interval");
    SegmentId id =
        new SegmentId(
            datasources.computeIfAbsent(datasource, DatasourceName::of),
            intervals.computeIfAbsent(interval, SegmentInterval::parse),
            versions.computeIfAbsent(DruidJson.text(segment, "version"), version -> version),
            DruidSegmentJson.partition(segment));
    DruidSegmentJson.requireSame(id, interval, segment);
    return id;
  }
}
