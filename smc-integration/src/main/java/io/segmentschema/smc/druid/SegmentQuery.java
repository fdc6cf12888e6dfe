package io.segmentschema.smc.druid;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import java.util.List;

/** Writes Druid's native {@code segmentMetadata} query about named segments. */
final class SegmentQuery {

  private SegmentQuery() {}

  /**
   * The query as JSON: one analysis per segment, not merged, with the aggregators. The data node
   * knows by the context how patient and how important it is.
   */
  static String write(
      DatasourceName datasource,
      List<SegmentId> segments,
      String queryId,
      DruidQueryConfig config) {
    ObjectNode query = DruidJson.MAPPER.createObjectNode();
    query.put("queryType", "segmentMetadata").put("dataSource", datasource.value());
    ObjectNode intervals = query.putObject("intervals").put("type", "segments");
    ArrayNode descriptors = intervals.putArray("segments");
    for (SegmentId segment : segments) {
      descriptors
          .addObject()
          .put("itvl", segment.interval().toString())
          .put("ver", segment.version())
          .put("part", segment.partitionNum());
    }
    query.put("merge", false).putArray("analysisTypes").add("aggregators");
    query.put("usingDefaultInterval", false);
    query
        .putObject("context")
        .put("queryId", queryId)
        .put("timeout", config.timeout().toMillis())
        .put("priority", config.priority());
    try {
      return DruidJson.MAPPER.writeValueAsString(query);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A JSON tree cannot be written: queryId=" + queryId, e);
    }
  }
}
