package io.segmentschema.cache;

import com.google.common.collect.ImmutableSortedMap;
import io.segmentschema.cache.datasource.MergePolicy;
import io.segmentschema.cache.schema.Aggregators;
import io.segmentschema.cache.schema.Column;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.schema.SchemaPayload;
import io.segmentschema.cache.schema.SegmentSchema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What realtime tasks say of one segment. Replicas of a task write the same segment, each at its
 * own pace, so each one's word is kept apart:
 *
 * <pre>
 *   (none) ──push──▶ WRITING ──handed off──▶ HANDED_OFF or, if messages were lost, HANDED_OFF_LOSSY
 *                       │ abandoned, lease over
 *                       ▼
 *                     (none)
 * </pre>
 *
 * Readers see the union of all words. A handoff takes no word away, however many others go on
 * writing: until the last of them has left, and from then on until another stage can answer, what
 * was handed off stays in the union. Then it is what the store learns, unless a word in it is
 * lossy.
 *
 * @param words by the tasks' names; never empty
 * @param policy how the types of one column in several words combine
 * @param schema the union: columns in the order of the tasks' names and of their first appearance
 * @param leftNanos when a task last let go of the segment; meaningless before
 */
record RealtimePart(
    ImmutableSortedMap<String, Word> words,
    MergePolicy policy,
    SegmentSchema schema,
    long leftNanos) {

  /** How a task stands to the segment. */
  enum State {
    WRITING,
    HANDED_OFF,
    /** Handed off after messages were lost: columns of it may have never been told. */
    HANDED_OFF_LOSSY
  }

  /** What one task says. */
  record Word(RowSignature rowSignature, OptionalLong numRows, State state) {

    boolean isWriting() {
      return state == State.WRITING;
    }

    /** A task tells anew; a message without a row count keeps the one before. */
    private Word replacedBy(Word now) {
      return now.numRows().isPresent() ? now : new Word(now.rowSignature(), numRows, now.state());
    }
  }

  static RealtimePart of(String task, Word word, MergePolicy policy) {
    return union(Map.of(task, word), policy, 0);
  }

  /** Whether every task has let go of the segment and it was handed off. */
  boolean isHandedOff() {
    return words.values().stream().noneMatch(Word::isWriting);
  }

  /** Whether the task writes the segment. */
  boolean isWrittenBy(String task) {
    Word word = words.get(task);
    return word != null && word.isWriting();
  }

  /** Whether the task has handed the segment off. */
  boolean isHandedOffBy(String task) {
    Word word = words.get(task);
    return word != null && !word.isWriting();
  }

  /** Whether what was handed off is all of the segment's schema, so that the store may learn it. */
  boolean isWhole() {
    return words.values().stream().allMatch(word -> word.state() == State.HANDED_OFF)
        && schema.rowSignature().size() <= RowSignature.MAX_COLUMNS;
  }

  /** A task tells what it has written. */
  RealtimePart with(String task, Word word) {
    TreeMap<String, Word> all = new TreeMap<>(words);
    all.merge(task, word, Word::replacedBy);
    return union(all, policy, leftNanos);
  }

  /** A task has handed the segment off: its word stays. */
  RealtimePart handedOffBy(String task, boolean lossy, long nowNanos) {
    State state = lossy ? State.HANDED_OFF_LOSSY : State.HANDED_OFF;
    TreeMap<String, Word> all = new TreeMap<>(words);
    all.computeIfPresent(
        task, (name, word) -> new Word(word.rowSignature(), word.numRows(), state));
    return new RealtimePart(ImmutableSortedMap.copyOf(all), policy, schema, nowNanos);
  }

  /** A task has abandoned the segment, and its word leaves; null if it was the only one. */
  @Nullable RealtimePart without(String task, long nowNanos) {
    TreeMap<String, Word> rest = new TreeMap<>(words);
    rest.remove(task);
    return rest.isEmpty() ? null : union(rest, policy, nowNanos);
  }

  /**
   * The words of tasks that write still, null if there are none: what was handed off belonged to a
   * life of the segment that has ended.
   */
  @Nullable RealtimePart onlyWriting() {
    TreeMap<String, Word> rest = new TreeMap<>(words);
    rest.values().removeIf(word -> !word.isWriting());
    if (rest.size() == words.size()) {
      return this;
    }
    return rest.isEmpty() ? null : union(rest, policy, leftNanos);
  }

  private static RealtimePart union(Map<String, Word> told, MergePolicy policy, long leftNanos) {
    ImmutableSortedMap<String, Word> words = ImmutableSortedMap.copyOf(told);
    Map<String, ColumnType> types = new LinkedHashMap<>();
    for (Word word : words.values()) {
      for (Column column : word.rowSignature().columns()) {
        types.merge(column.name(), column.type(), policy::merge);
      }
    }
    List<Column> columns =
        types.entrySet().stream().map(type -> new Column(type.getKey(), type.getValue())).toList();
    OptionalLong numRows =
        words.values().stream()
            .map(Word::numRows)
            .filter(OptionalLong::isPresent)
            .mapToLong(OptionalLong::getAsLong)
            .max();
    FingerprintedSchema schema =
        FingerprintedSchema.of(new SchemaPayload(RowSignature.ofMerged(columns), Aggregators.NONE));
    return new RealtimePart(words, policy, new SegmentSchema(schema, numRows), leftNanos);
  }
}
