package io.segmentschema.smc.druid;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.io.Resources;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** What a real Druid said, for tests. */
final class Recordings {

  static final JsonMapper MAPPER = new JsonMapper();

  private Recordings() {}

  static InputStream open(String name) {
    try {
      return Resources.getResource("io/segmentschema/smc/demo/" + name).openStream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The recorded analyses of one datasource. */
  static List<JsonNode> analyses(DatasourceName datasource) {
    List<JsonNode> analyses = new ArrayList<>();
    try (InputStream in = open("segment-metadata.json")) {
      for (JsonNode analysis : MAPPER.readTree(in)) {
        if (analysis.path("id").asText().startsWith(datasource.value() + "_")) {
          analyses.add(analysis);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return analyses;
  }

  static SegmentId id(DatasourceName datasource, JsonNode analysis) {
    return SegmentId.parse(datasource, analysis.path("id").asText());
  }
}
