package io.segmentschema.cache.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SegmentIdTest {

  private static final DatasourceName DS = DatasourceName.of("my_ds");
  private static final SegmentInterval HOUR =
      SegmentInterval.parse("2025-06-01T00:00:00.000Z/2025-06-01T01:00:00.000Z");
  private static final String HOUR_TEXT =
      "my_ds_2025-06-01T00:00:00.000Z_2025-06-01T01:00:00.000Z_";

  @Test
  void textHasNoSuffixForPartitionZero() {
    assertEquals(HOUR_TEXT + "v1", new SegmentId(DS, HOUR, "v1", 0).toString());
    assertEquals(HOUR_TEXT + "v1_12", new SegmentId(DS, HOUR, "v1", 12).toString());
  }

  @Test
  void eternityReadsBack() {
    String text = "my_ds_-146136543-09-08T08:23:32.096Z_146140482-04-24T15:36:27.903Z_v_7";

    assertEquals(new SegmentId(DS, SegmentInterval.ETERNITY, "v", 7), SegmentId.parse(DS, text));
  }

  @Property
  void everyIdSurvivesItsText(@ForAll("ids") SegmentId id) {
    SegmentId read = SegmentId.parse(id.datasource(), id.toString());

    assertEquals(id, read);
    assertEquals(id.hashCode(), read.hashCode());
    assertEquals(0, SegmentId.newestFirst().compare(id, read));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "my_ds",
        "my_ds_",
        "other_2025-06-01T00:00:00.000Z_2025-06-01T01:00:00.000Z_v1",
        "my_dsx2025-06-01T00:00:00.000Z_2025-06-01T01:00:00.000Z_v1",
        "my_ds_2025-06-01T00:00:00.000Z",
        "my_ds_2025-06-01T00:00:00.000Z_2025-06-01T01:00:00.000Z",
        HOUR_TEXT,
        HOUR_TEXT + "_1",
        HOUR_TEXT + "v1_0",
        HOUR_TEXT + "v1_01",
        HOUR_TEXT + "v1_1_2",
        HOUR_TEXT + "v1_2147483648",
        HOUR_TEXT + "v\n1",
        "my_ds_2025-06-01_2025-06-02_v1",
        "my_ds_2025-06-01T00:00:00Z_2025-06-01T01:00:00.000Z_v1",
        "my_ds_2025-06-01T02:00:00.000+02:00_2025-06-01T01:00:00.000Z_v1",
        "my_ds_2025-06-01T01:00:00.000Z_2025-06-01T00:00:00.000Z_v1",
        "my_ds_2025-06-31T00:00:00.000Z_2025-07-01T00:00:00.000Z_v1"
      })
  void whatTheWriterWouldNotWriteIsRefused(String text) {
    Refused.naming("segmentId", () -> SegmentId.parse(DS, text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "v_7", "_7", "v_1_007", "a\u0000", "a\nb", "\ud83d"})
  void versionsThatCannotBeWrittenAreRefused(String version) {
    Refused.naming("version", () -> new SegmentId(DS, HOUR, version, 0));
  }

  @Test
  void negativePartitionsAreRefused() {
    Refused.naming("partitionNum", () -> new SegmentId(DS, HOUR, "v", -1));
  }

  @Test
  void theLongestIdFitsAndOneByteMoreIsRefused() {
    DatasourceName longest = DatasourceName.of("x".repeat(255));
    SegmentId id =
        new SegmentId(longest, SegmentInterval.ETERNITY, "v".repeat(255), Integer.MAX_VALUE);

    assertEquals(id, SegmentId.parse(longest, id.toString()));
    assertEquals(255 + 1 + 30 + 1 + 29 + 1 + 255 + 11, id.toString().length());
    Refused.naming("version", () -> new SegmentId(DS, HOUR, "v".repeat(256), 0));
  }

  @Test
  void versionsThatDifferOnlyInCaseTrailingBlanksOrAccentsAreDifferent() {
    SegmentId plain = new SegmentId(DS, HOUR, "resume", 0);

    for (String version : List.of("Resume", "resume ", "resumé", "resume\u0301")) {
      assertNotEquals(plain, new SegmentId(DS, HOUR, version, 0));
      assertNotEquals(
          0, SegmentId.newestFirst().compare(plain, new SegmentId(DS, HOUR, version, 0)));
    }
  }

  @Test
  void newestFirstTakesTheLatestStartAndThenTheLowestEndVersionAndPartition() {
    SegmentInterval late = new SegmentInterval(20, 30);
    List<SegmentId> expected =
        List.of(
            new SegmentId(DS, late, "a", 0),
            new SegmentId(DS, new SegmentInterval(10, 20), "b", 0),
            new SegmentId(DS, new SegmentInterval(10, 30), "a", 0),
            new SegmentId(DS, new SegmentInterval(10, 30), "a", 2),
            new SegmentId(DS, new SegmentInterval(10, 30), "a", 10),
            new SegmentId(DS, new SegmentInterval(10, 30), "b", 0),
            new SegmentId(DS, new SegmentInterval(10, 30), "\uffee", 0),
            new SegmentId(DS, new SegmentInterval(10, 30), "\ud83d\ude00", 0),
            new SegmentId(DatasourceName.of("z"), late, "a", 0));
    List<SegmentId> sorted = new ArrayList<>(expected);
    Collections.reverse(sorted);

    sorted.sort(SegmentId.newestFirst());

    assertEquals(expected, sorted);
  }

  @Test
  void idsOfRegularSegmentsSpreadOverTheHashTable() {
    long distinctLowBits =
        java.util.stream.IntStream.range(0, 1 << 14)
            .map(i -> spread(new SegmentId(DS, hour(i / 4), "v1", i % 4).hashCode()) & 0x3fff)
            .distinct()
            .count();

    assertTrue(distinctLowBits > 8000, "buckets=" + distinctLowBits);
  }

  private static int spread(int hash) {
    return hash ^ (hash >>> 16);
  }

  private static SegmentInterval hour(int number) {
    return new SegmentInterval(number * 3_600_000L, (number + 1) * 3_600_000L);
  }

  @Provide
  Arbitrary<SegmentId> ids() {
    Arbitrary<DatasourceName> names =
        Arbitraries.of("a", "a_b", "a_2025-06-01", "größe", "_", "a_1", "x y")
            .map(DatasourceName::of);
    Arbitrary<SegmentInterval> intervals =
        Combinators.combine(
                Arbitraries.longs().between(Long.MIN_VALUE / 2, Long.MAX_VALUE / 2 - 1_000_000_000),
                Arbitraries.longs().between(1, 1_000_000_000))
            .as((start, length) -> new SegmentInterval(start, start + length));
    Arbitrary<String> versions =
        Arbitraries.of(
            "2026-11-21T00:46:02.156Z", "v", "1", "_", "a_b", "a_1_b", "é ", "1_", "a_1x");
    Arbitrary<Integer> partitions = Arbitraries.integers().greaterOrEqual(0);
    return Combinators.combine(names, intervals, versions, partitions).as(SegmentId::new);
  }
}
