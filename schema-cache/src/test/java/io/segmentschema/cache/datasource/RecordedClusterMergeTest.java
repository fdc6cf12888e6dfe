package io.segmentschema.cache.datasource;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentschema.cache.schema.Aggregators;
import io.segmentschema.cache.schema.Column;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.schema.SchemaPayload;
import io.segmentschema.cache.schema.SchemaPayloadCodec;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Merges what a real Druid 33.0.0 said about 49 segments, and compares with what its own
 * Coordinator made of them.
 */
final class RecordedClusterMergeTest {

  @Test
  void mergedAnswersEqualTheCoordinatorsOwn() throws Exception {
    JsonNode expected = read("coordinator-dataSourceInformation.json");
    JsonNode analyses = read("historical-segmentMetadata.json");
    int segments = 0;

    for (JsonNode datasource : expected) {
      DatasourceName name = DatasourceName.of(datasource.get("dataSource").textValue());
      SortedMap<SegmentId, SchemaPayload> payloads = payloads(name, analyses);
      List<RowSignature> newestFirst =
          payloads.values().stream().map(SchemaPayload::rowSignature).toList();
      segments += payloads.size();

      RowSignature merged = MergePolicy.LEAST_RESTRICTIVE.merge(newestFirst);

      assertEquals(RowSignature.of(columns(datasource.get("rowSignature"))), merged, name.value());
    }
    assertEquals(49, segments);
  }

  @Test
  void recordedPayloadsSurviveTheStore() throws Exception {
    for (JsonNode analysis : read("historical-segmentMetadata.json")) {
      FingerprintedSchema schema = FingerprintedSchema.of(payload(analysis));

      byte[] stored = SchemaPayloadCodec.encode(schema.payload());

      assertEquals(
          schema.payload(),
          SchemaPayloadCodec.decodeChecked(stored, schema.fingerprint()).payload());
    }
  }

  private static SortedMap<SegmentId, SchemaPayload> payloads(
      DatasourceName name, JsonNode analyses) {
    SortedMap<SegmentId, SchemaPayload> payloads = new TreeMap<>(SegmentId.newestFirst());
    for (JsonNode analysis : analyses) {
      String id = analysis.get("id").textValue();
      if (id.startsWith(name.value() + "_")) {
        payloads.put(SegmentId.parse(name, id), payload(analysis));
      }
    }
    return payloads;
  }

  private static SchemaPayload payload(JsonNode analysis) {
    List<Column> columns = new ArrayList<>();
    for (Map.Entry<String, JsonNode> column : analysis.get("columns").properties()) {
      columns.add(new Column(column.getKey(), type(column.getValue().get("typeSignature"))));
    }
    return new SchemaPayload(
        RowSignature.of(columns), Aggregators.fromJson(analysis.get("aggregators")));
  }

  private static List<Column> columns(JsonNode signature) {
    List<Column> columns = new ArrayList<>();
    signature.forEach(
        column ->
            columns.add(new Column(column.get("name").textValue(), type(column.get("type")))));
    return columns;
  }

  private static ColumnType type(JsonNode text) {
    return ColumnType.parse(text.textValue());
  }

  private static JsonNode read(String file) throws IOException {
    try (InputStream json =
        RecordedClusterMergeTest.class.getResourceAsStream("/druid-captures/" + file)) {
      return new ObjectMapper().readTree(json);
    }
  }
}
