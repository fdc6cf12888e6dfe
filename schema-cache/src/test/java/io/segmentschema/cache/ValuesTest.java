package io.segmentschema.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentschema.cache.schema.Aggregators;
import io.segmentschema.cache.schema.Column;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.schema.Fingerprint;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.schema.SchemaPayload;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentInterval;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Values are what they hold: as equals, and as keys of hash tables. */
final class ValuesTest {

  @Test
  void valuesAreEqualToTheSameMadeAnewAndToNothingElse() throws Exception {
    assertTellsApart(new SegmentInterval(0, 10), new SegmentInterval(0, 10));
    assertNotEquals(new SegmentInterval(0, 10), new SegmentInterval(0, 11));
    assertNotEquals(new SegmentInterval(0, 10), new SegmentInterval(1, 10));
    assertTellsApart(aggregators("{\"n\":1}"), aggregators("{\"n\":1}"));
    assertNotEquals(aggregators("{\"n\":1}"), aggregators("{\"n\":2}"));
    assertEquals("{n=1}", aggregators("{\"n\":1}").toString());
    assertTellsApart(DatasourceName.of("a"), DatasourceName.of("a"));
    assertNotEquals(DatasourceName.of("a"), DatasourceName.of("b"));
    assertTellsApart(signature("a"), signature("a"));
    assertNotEquals(signature("a"), signature("b"));
  }

  @Test
  void valuesSpreadOverHashTables() {
    assertSpread(i -> new SegmentInterval(i * 3_600_000L, (i + 1) * 3_600_000L));
    assertSpread(i -> DatasourceName.of("ds" + i));
    assertSpread(i -> signature("c" + i));
    assertSpread(i -> Fingerprint.of(new SchemaPayload(signature("c" + i), Aggregators.NONE)));
    assertSpread(i -> ColumnType.ofComplex("type" + i));
    assertSpread(
        i -> FingerprintedSchema.of(new SchemaPayload(signature("c" + i), Aggregators.NONE)));
  }

  private static void assertTellsApart(Object value, Object same) {
    assertEquals(value, same);
    assertEquals(value.hashCode(), same.hashCode());
    assertEquals(Map.of(value, 1), new HashMap<>(Map.of(same, 1)));
    assertNotEquals(value, value.toString());
  }

  private static void assertSpread(IntFunction<Object> value) {
    List<Integer> buckets =
        IntStream.range(0, 1000)
            .map(i -> value.apply(i).hashCode())
            .map(hash -> (hash ^ (hash >>> 16)) & 1023)
            .distinct()
            .boxed()
            .toList();
    assertTrue(buckets.size() > 250, () -> "buckets=" + buckets.size());
  }

  private static RowSignature signature(String column) {
    return RowSignature.of(new Column(column, ColumnType.LONG));
  }

  private static Aggregators aggregators(String json) throws Exception {
    return Aggregators.fromJson(new ObjectMapper().readTree(json));
  }
}
