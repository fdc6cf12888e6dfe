package io.segmentschema.cache;

import com.google.common.collect.ImmutableSortedMap;
import io.segmentschema.cache.datasource.MergePolicy;
import io.segmentschema.cache.schema.Aggregators;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.schema.SchemaPayload;
import io.segmentschema.cache.schema.SegmentSchema;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What realtime tasks say of one segment. Replicas of a task write the same segment; each is kept,
 * and their signatures are merged in the order of the tasks' names, so that a replica which joins
 * late or leaves takes no column away that another still has.
 *
 * @param holders the tasks that write the segment, by name; empty once it is handed off
 * @param schema the merged schema; after the handoff the last one there was
 * @param exact whether the schema is all that the tasks ever said (false: messages were lost)
 * @param handedOffNanos when the last holder handed the segment off; meaningless before
 */
record RealtimePart(
    ImmutableSortedMap<String, Holding> holders,
    SegmentSchema schema,
    boolean exact,
    long handedOffNanos) {

  /** What one task says. */
  record Holding(RowSignature rowSignature, OptionalLong numRows) {}

  static RealtimePart of(String task, Holding holding, MergePolicy policy) {
    return merged(ImmutableSortedMap.of(task, holding), policy);
  }

  boolean isHandedOff() {
    return holders.isEmpty();
  }

  /** A task tells the segment's schema; a message without a row count keeps the one before. */
  RealtimePart with(String task, Holding holding, MergePolicy policy) {
    TreeMap<String, Holding> all = new TreeMap<>(holders);
    all.merge(
        task,
        holding,
        (before, now) ->
            now.numRows().isPresent() ? now : new Holding(now.rowSignature(), before.numRows()));
    return merged(ImmutableSortedMap.copyOf(all), policy);
  }

  /** A task leaves while others stay. */
  RealtimePart without(String task, MergePolicy policy) {
    TreeMap<String, Holding> rest = new TreeMap<>(holders);
    rest.remove(task);
    return merged(ImmutableSortedMap.copyOf(rest), policy);
  }

  /**
   * The last task has handed the segment off: its schema stays readable until another stage can
   * answer.
   */
  RealtimePart handedOff(boolean withoutLoss, long nowNanos) {
    return new RealtimePart(ImmutableSortedMap.of(), schema, withoutLoss, nowNanos);
  }

  private static RealtimePart merged(
      ImmutableSortedMap<String, Holding> holders, MergePolicy policy) {
    RowSignature signature =
        holders.size() == 1
            ? holders.values().asList().get(0).rowSignature()
            : policy.merge(holders.values().stream().map(Holding::rowSignature).toList());
    OptionalLong numRows =
        holders.values().stream()
            .map(Holding::numRows)
            .filter(OptionalLong::isPresent)
            .mapToLong(OptionalLong::getAsLong)
            .max();
    FingerprintedSchema schema =
        FingerprintedSchema.of(new SchemaPayload(signature, Aggregators.NONE));
    return new RealtimePart(holders, new SegmentSchema(schema, numRows), true, 0);
  }
}
