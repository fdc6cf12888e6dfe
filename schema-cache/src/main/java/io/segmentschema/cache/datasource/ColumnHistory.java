package io.segmentschema.cache.datasource;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.segment.SegmentId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/** What the schemas of a datasource say of one column, folded newest first. For one thread. */
final class ColumnHistory {

  private static final Comparator<TypeCount> MOST_FIRST =
      Comparator.comparingLong(TypeCount::segments)
          .reversed()
          .thenComparing(count -> count.type().toString());

  private final String name;
  private final SegmentId newest;
  private final Map<ColumnType, Long> counts = new HashMap<>(4);
  private ColumnType merged = ColumnType.UNTYPED;
  private SegmentId decidedBy;
  private SegmentId oldest;

  /**
   * @param newest the newest segment that has the column
   */
  ColumnHistory(String name, SegmentId newest) {
    this.name = name;
    this.newest = newest;
    this.decidedBy = newest;
    this.oldest = newest;
  }

  void fold(MergePolicy policy, ColumnType type, SchemaSpan span) {
    ColumnType before = merged;
    merged = policy.merge(before, type);
    if (!merged.equals(before)) {
      decidedBy = span.newest();
    }
    counts.merge(type, span.segments(), Long::sum);
    if (SegmentId.newestFirst().compare(span.oldest(), oldest) > 0) {
      oldest = span.oldest();
    }
  }

  ColumnExplanation explanation() {
    return new ColumnExplanation(
        name,
        merged,
        decidedBy,
        counts.entrySet().stream()
            .filter(count -> count.getKey().isTyped() && !count.getKey().equals(merged))
            .map(count -> new TypeCount(count.getKey(), count.getValue()))
            .sorted(MOST_FIRST)
            .collect(ImmutableList.toImmutableList()),
        counts.getOrDefault(ColumnType.UNTYPED, 0L),
        counts.values().stream().mapToLong(Long::longValue).sum(),
        oldest.interval(),
        newest.interval());
  }
}
