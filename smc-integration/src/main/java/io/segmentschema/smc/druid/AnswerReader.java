package io.segmentschema.smc.druid;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import io.segmentschema.cache.error.InvalidInputException;
import io.segmentschema.cache.schema.SegmentSchema;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.smc.refresh.QueryAnswer;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the analyses that answer one query, one at a time. Each finds the segment that was asked
 * about by its id; what nobody asked about is passed over. For one thread.
 */
final class AnswerReader {

  private final ImmutableMap<String, SegmentId> asked;
  private final Map<SegmentId, SegmentSchema> schemas = new LinkedHashMap<>();
  private final Map<SegmentId, String> failed = new LinkedHashMap<>();

  private AnswerReader(List<SegmentId> asked) {
    this.asked = Maps.uniqueIndex(asked, SegmentId::toString);
  }

  /**
   * Reads the whole answer.
   *
   * @param asked the segments of the query, each once
   * @throws IOException if it breaks off or is no JSON array
   */
  static QueryAnswer read(InputStream in, List<SegmentId> asked) throws IOException {
    AnswerReader reader = new AnswerReader(asked);
    try (JsonParser json = DruidJson.MAPPER.createParser(in)) {
      DruidJson.forEachEntry(json, reader::add);
    }
    return reader.answer();
  }

  private void add(JsonNode analysis) {
    SegmentId id = asked.get(analysis.path("id").asText());
    if (id == null || failed.containsKey(id)) {
      return;
    }
    try {
      SegmentSchema schema = AnalysisJson.schema(analysis);
      SegmentSchema before = schemas.putIfAbsent(id, schema);
      if (before != null && !before.equals(schema)) {
        fail(id, "two different analyses of one segment");
      }
    } catch (InvalidInputException e) {
      fail(id, e.field() + ": " + e.problem());
    }
  }

  private void fail(SegmentId id, String reason) {
    schemas.remove(id);
    failed.put(id, reason);
  }

  private QueryAnswer answer() {
    ImmutableSet<SegmentId> missing =
        asked.values().stream()
            .filter(id -> !schemas.containsKey(id) && !failed.containsKey(id))
            .collect(ImmutableSet.toImmutableSet());
    return new QueryAnswer(ImmutableMap.copyOf(schemas), missing, ImmutableMap.copyOf(failed));
  }
}
