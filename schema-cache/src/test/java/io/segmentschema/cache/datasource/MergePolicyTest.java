package io.segmentschema.cache.datasource;

import static io.segmentschema.cache.datasource.MergePolicy.LATEST_INTERVAL;
import static io.segmentschema.cache.datasource.MergePolicy.LEAST_RESTRICTIVE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.segmentschema.cache.schema.Column;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.segment.Refused;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class MergePolicyTest {

  @ParameterizedTest
  @CsvSource({
    "LONG, LONG, LONG",
    "FLOAT, FLOAT, FLOAT",
    "LONG, FLOAT, DOUBLE",
    "FLOAT, DOUBLE, DOUBLE",
    "LONG, DOUBLE, DOUBLE",
    "LONG, STRING, STRING",
    "DOUBLE, STRING, STRING",
    "ARRAY<LONG>, LONG, ARRAY<LONG>",
    "ARRAY<LONG>, DOUBLE, ARRAY<DOUBLE>",
    "ARRAY<LONG>, STRING, ARRAY<STRING>",
    "ARRAY<LONG>, ARRAY<STRING>, ARRAY<STRING>",
    "ARRAY<ARRAY<LONG>>, ARRAY<FLOAT>, ARRAY<ARRAY<DOUBLE>>",
    "ARRAY<ARRAY<LONG>>, ARRAY<LONG>, ARRAY<ARRAY<LONG>>",
    "ARRAY<ARRAY<LONG>>, STRING, ARRAY<ARRAY<STRING>>",
    "COMPLEX<json>, LONG, COMPLEX<json>",
    "COMPLEX<json>, ARRAY<STRING>, COMPLEX<json>",
    "COMPLEX<json>, COMPLEX, COMPLEX<json>",
    "COMPLEX<json>, COMPLEX<hyperUnique>, COMPLEX<json>",
    "COMPLEX, COMPLEX<hyperUnique>, COMPLEX<hyperUnique>",
    "ARRAY<COMPLEX<json>>, LONG, ARRAY<COMPLEX<json>>",
    "ARRAY<COMPLEX<json>>, ARRAY<STRING>, ARRAY<COMPLEX<json>>",
    "ARRAY<COMPLEX<json>>, COMPLEX<json>, COMPLEX<json>",
    "ARRAY<COMPLEX>, ARRAY<COMPLEX<x>>, ARRAY<COMPLEX<x>>"
  })
  void leastRestrictiveTakesTheTypeThatHoldsBothWhicheverIsNewer(
      String one, String other, String expected) {
    assertMerged(LEAST_RESTRICTIVE, one, other, expected);
    assertMerged(LEAST_RESTRICTIVE, other, one, expected);
  }

  @ParameterizedTest
  @CsvSource({
    "COMPLEX<hyperUnique>, LONG",
    "COMPLEX<hyperUnique>, STRING",
    "COMPLEX<hyperUnique>, ARRAY<LONG>",
    "COMPLEX<hyperUnique>, COMPLEX<thetaSketch>",
    "COMPLEX, LONG",
    "COMPLEX, ARRAY<STRING>",
    "ARRAY<COMPLEX<x>>, LONG",
    "ARRAY<COMPLEX<x>>, COMPLEX<x>",
    "ARRAY<COMPLEX<x>>, ARRAY<COMPLEX<json>>"
  })
  void leastRestrictiveFallsBackToTheNewerOfTwoThatDoNotGoTogether(String one, String other) {
    assertMerged(LEAST_RESTRICTIVE, one, other, one);
    assertMerged(LEAST_RESTRICTIVE, other, one, other);
  }

  @Test
  void arraysOfArraysOfNestedDataKeepTheNewerDepth() {
    String deep = "ARRAY<ARRAY<COMPLEX<json>>>";

    assertMerged(LEAST_RESTRICTIVE, deep, "ARRAY<COMPLEX<json>>", deep);
    assertMerged(LEAST_RESTRICTIVE, "ARRAY<COMPLEX<json>>", deep, "ARRAY<COMPLEX<json>>");
  }

  @ParameterizedTest
  @CsvSource({
    "LONG, STRING",
    "STRING, LONG",
    "COMPLEX<x>, LONG",
    "LONG, COMPLEX<json>",
    "ARRAY<LONG>, LONG"
  })
  void latestIntervalKeepsTheNewerType(String newer, String older) {
    assertMerged(LATEST_INTERVAL, newer, older, newer);
  }

  @ParameterizedTest
  @EnumSource
  void anUnknownTypeGivesWay(MergePolicy policy) {
    assertSame(ColumnType.LONG, policy.merge(ColumnType.UNTYPED, ColumnType.LONG));
    assertSame(ColumnType.LONG, policy.merge(ColumnType.LONG, ColumnType.UNTYPED));
    assertSame(ColumnType.UNTYPED, policy.merge(ColumnType.UNTYPED, ColumnType.UNTYPED));
  }

  @ParameterizedTest
  @EnumSource
  void noPairOfTypesThrowsAndTheResultNestsNoDeeper(MergePolicy policy) {
    for (ColumnType newer : MergeTypes.ALL) {
      for (ColumnType older : MergeTypes.ALL) {
        ColumnType merged = policy.merge(newer, older);
        assertEquals(merged, policy.merge(merged, newer), newer + " then " + older);
        assertEquals(merged, policy.merge(merged, older), newer + " then " + older);
      }
    }
    ColumnType deepest = ColumnType.parse("ARRAY<".repeat(16) + "LONG" + ">".repeat(16));
    assertTrue(policy.merge(deepest, ColumnType.STRING).isTyped());
    assertTrue(policy.merge(ColumnType.NESTED_DATA, deepest).isTyped());
  }

  @ParameterizedTest
  @EnumSource
  void columnsComeInTheOrderOfTheirFirstTypedAppearance(MergePolicy policy) {
    RowSignature merged =
        policy.merge(
            List.of(
                signature("b", "LONG", "a", null, "never", null),
                signature("c", "STRING", "b", "LONG"),
                signature("a", "DOUBLE", "c", null)));

    assertEquals(signature("b", "LONG", "c", "STRING", "a", "DOUBLE"), merged);
  }

  @Test
  void thePoliciesDifferWhereTypesDo() {
    List<RowSignature> newestFirst =
        List.of(signature("x", null), signature("x", "LONG"), signature("x", "STRING"));

    assertEquals(signature("x", "STRING"), LEAST_RESTRICTIVE.merge(newestFirst));
    assertEquals(signature("x", "LONG"), LATEST_INTERVAL.merge(newestFirst));
  }

  @ParameterizedTest
  @EnumSource
  void nothingMergesToNothing(MergePolicy policy) {
    assertSame(RowSignature.EMPTY, policy.merge(List.of()));
    assertSame(RowSignature.EMPTY, policy.merge(List.of(signature("x", null))));
  }

  @ParameterizedTest
  @EnumSource
  void aDatasourceMayBeWiderThanASegment(MergePolicy policy) {
    RowSignature merged = policy.merge(List.of(wide("a"), wide("b")));

    assertEquals(40_000, merged.size());
  }

  @Test
  void configurationNamesReadBack() {
    assertEquals(LEAST_RESTRICTIVE, MergePolicy.parse("leastRestrictive"));
    assertEquals(LATEST_INTERVAL, MergePolicy.parse("latestInterval"));
    assertEquals("latestInterval", LATEST_INTERVAL.configName());
    Refused.naming("mergePolicy", () -> MergePolicy.parse("LATEST_INTERVAL"));
    Refused.naming("mergePolicy", () -> MergePolicy.parse(""));
  }

  private static RowSignature wide(String prefix) {
    return RowSignature.of(
        IntStream.range(0, 20_000).mapToObj(i -> new Column(prefix + i, ColumnType.LONG)).toList());
  }

  private static RowSignature signature(String... namesAndTypes) {
    return MergeTypes.signature(namesAndTypes);
  }

  private static void assertMerged(
      MergePolicy policy, String newer, String older, String expected) {
    ColumnType merged = policy.merge(ColumnType.parse(newer), ColumnType.parse(older));

    assertEquals(ColumnType.parse(expected), merged, newer + " then " + older);
  }
}
