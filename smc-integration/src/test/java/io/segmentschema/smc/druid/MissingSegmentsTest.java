package io.segmentschema.smc.druid;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.collect.ImmutableSet;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.segment.SegmentInterval;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MissingSegmentsTest {

  private static final DatasourceName DATASOURCE = DatasourceName.of("ds");
  private static final SegmentId SEGMENT =
      new SegmentId(DATASOURCE, SegmentInterval.parse("2025-06-01/2025-06-02"), "v1", 2);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"itvl\":\"2025-06-01/2025-06-02\",\"ver\":\"v1\",\"part\":2}",
        "{\"interval\":\"2025-06-01/2025-06-02\",\"version\":\"v1\",\"partitionNumber\":2}"
      })
  void bothFormsOfADescriptorAreUnderstood(String descriptor) {
    assertEquals(ImmutableSet.of(SEGMENT), read("{\"missingSegments\":[" + descriptor + "]}"));
  }

  @Test
  void unreadableDescriptorCostsThatOneOnly() {
    String context =
        """
        {"other":1,"missingSegments":[{"itvl":7},null,
        {"itvl":"2025-06-01/2025-06-02","ver":"v1","part":2}]}""";

    assertEquals(ImmutableSet.of(SEGMENT), read(context));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{}", "null", "{\"missingSegments\":[{\"itvl\":", "{\"missingSegments\":3}"})
  void contextThatSaysNothingOrIsCutOffListsNone(String context) {
    assertEquals(ImmutableSet.of(), read(context));
  }

  private static ImmutableSet<SegmentId> read(String context) {
    return MissingSegments.read(DATASOURCE, context);
  }
}
