package io.segmentschema.cache.datasource;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.segmentschema.cache.schema.Column;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.schema.RowSignature;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the incremental datasource schema stands on: a repeated signature adds nothing, wherever it
 * is repeated.
 */
final class MergeAbsorptionTest {

  @Property
  void mergingAllEqualsMergingTheFirstOfEachDistinctSignature(
      @ForAll MergePolicy policy, @ForAll("histories") List<RowSignature> newestFirst) {
    assertEquals(policy.merge(newestFirst), policy.merge(new LinkedHashSet<>(newestFirst)));
  }

  /**
   * Random histories seldom meet a bad combination, so this closes over those of every length: from
   * each merged type that there can be, fold the type in, then follow every way on; it must never
   * count again.
   */
  @ParameterizedTest
  @EnumSource
  void noHistoryOfAnyLengthMakesARepeatedTypeCount(MergePolicy policy) {
    for (ColumnType absorbed : MergeTypes.ALL) {
      Set<ColumnType> reached = new HashSet<>();
      Deque<ColumnType> open = new ArrayDeque<>();
      for (ColumnType before : reachable(policy)) {
        open.add(policy.merge(before, absorbed));
      }
      while (!open.isEmpty()) {
        ColumnType merged = open.remove();
        if (reached.add(merged)) {
          assertEquals(merged, policy.merge(merged, absorbed), () -> policy + ": " + absorbed);
          MergeTypes.ALL.forEach(next -> open.add(policy.merge(merged, next)));
        }
      }
    }
  }

  @Provide
  Arbitrary<List<RowSignature>> histories() {
    Arbitrary<Column> columns =
        Combinators.combine(Arbitraries.of("a", "b", "c", "d"), Arbitraries.of(MergeTypes.ALL))
            .as(Column::new);
    Arbitrary<RowSignature> signatures =
        columns.list().uniqueElements(Column::name).ofMaxSize(4).map(RowSignature::of);
    return signatures
        .list()
        .ofMinSize(1)
        .ofMaxSize(6)
        .flatMap(distinct -> Arbitraries.of(distinct).list().ofMaxSize(25));
  }

  private static Set<ColumnType> reachable(MergePolicy policy) {
    Set<ColumnType> reached = new HashSet<>(MergeTypes.ALL);
    Deque<ColumnType> open = new ArrayDeque<>(reached);
    while (!open.isEmpty()) {
      ColumnType merged = open.remove();
      for (ColumnType next : MergeTypes.ALL) {
        ColumnType further = policy.merge(merged, next);
        if (reached.add(further)) {
          open.add(further);
        }
      }
    }
    return reached;
  }
}
