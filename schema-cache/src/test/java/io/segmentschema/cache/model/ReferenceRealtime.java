package io.segmentschema.cache.model;

import io.segmentschema.cache.datasource.MergePolicy;
import io.segmentschema.cache.schema.Aggregators;
import io.segmentschema.cache.schema.Column;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.schema.SchemaPayload;
import io.segmentschema.cache.schema.SegmentSchema;
import io.segmentschema.cache.segment.SegmentId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The realtime stage: what each task says of a segment, and what it said when it handed it off. */
final class ReferenceRealtime {

  /** How a task stands to a segment. */
  enum Stands {
    WRITING,
    HANDED_OFF,
    HANDED_OFF_AFTER_A_LOSS
  }

  /** One task's word on one segment. */
  record Told(RowSignature rowSignature, OptionalLong numRows, Stands stands) {
    boolean isWriting() {
      return stands == Stands.WRITING;
    }
  }

  private final Map<SegmentId, TreeMap<String, Told>> words = new HashMap<>();
  private final Map<SegmentId, Long> leftNanos = new HashMap<>();
  private final MergePolicy policy;

  ReferenceRealtime(MergePolicy policy) {
    this.policy = policy;
  }

  int size() {
    return words.size();
  }

  boolean isWritten(SegmentId id) {
    return any(id, Told::isWriting);
  }

  /** All have let go of the segment, and at least one has handed it off. */
  boolean isHandedOff(SegmentId id) {
    return words.containsKey(id) && !isWritten(id);
  }

  boolean isHandedOffBy(String task, SegmentId id) {
    Told told = words.getOrDefault(id, new TreeMap<>()).get(task);
    return told != null && !told.isWriting();
  }

  /** Whether no message on what was handed off was lost. */
  boolean isWhole(SegmentId id) {
    return !any(id, told -> told.stands() == Stands.HANDED_OFF_AFTER_A_LOSS);
  }

  /** A task that says no row count has not unsaid the one before. */
  void tell(String task, SegmentId id, RowSignature signature, OptionalLong numRows) {
    TreeMap<String, Told> ofSegment = words.computeIfAbsent(id, absent -> new TreeMap<>());
    Told before = ofSegment.get(task);
    OptionalLong counted = numRows.isPresent() || before == null ? numRows : before.numRows();
    ofSegment.put(task, new Told(signature, counted, Stands.WRITING));
  }

  void handOff(String task, SegmentId id, boolean whole, long nowNanos) {
    Stands stands = whole ? Stands.HANDED_OFF : Stands.HANDED_OFF_AFTER_A_LOSS;
    Told last = words.get(id).get(task);
    words.get(id).put(task, new Told(last.rowSignature(), last.numRows(), stands));
    leftNanos.put(id, nowNanos);
  }

  void abandon(String task, SegmentId id, long nowNanos) {
    leftNanos.put(id, nowNanos);
    words.get(id).remove(task);
    forgetIfSilent(id);
  }

  /** Another stage answers, or the segment's life is over: only who writes still has a word. */
  void forgetHandedOff(SegmentId id) {
    if (words.containsKey(id)) {
      words.get(id).values().removeIf(told -> !told.isWriting());
      forgetIfSilent(id);
    }
  }

  int expireHandedOff(Predicate<SegmentId> published, long leaseNanos, long nowNanos) {
    int expired = 0;
    for (SegmentId id : List.copyOf(words.keySet())) {
      if (isHandedOff(id) && !published.test(id) && nowNanos - leftNanos.get(id) > leaseNanos) {
        forgetHandedOff(id);
        expired++;
      }
    }
    return expired;
  }

  /** All words together, in the order of the tasks' names. */
  Optional<SegmentSchema> schemaOf(SegmentId id) {
    if (!words.containsKey(id)) {
      return Optional.empty();
    }
    Map<String, ColumnType> types = new LinkedHashMap<>();
    OptionalLong numRows = OptionalLong.empty();
    for (Told told : words.get(id).values()) {
      for (Column column : told.rowSignature().columns()) {
        ColumnType before = types.getOrDefault(column.name(), ColumnType.UNTYPED);
        types.put(column.name(), ReferenceMerge.merge(policy, before, column.type()));
      }
      if (told.numRows().orElse(-1) > numRows.orElse(-1)) {
        numRows = told.numRows();
      }
    }
    List<Column> columns = new ArrayList<>();
    types.forEach((name, type) -> columns.add(new Column(name, type)));
    FingerprintedSchema schema =
        FingerprintedSchema.of(new SchemaPayload(RowSignature.of(columns), Aggregators.NONE));
    return Optional.of(new SegmentSchema(schema, numRows));
  }

  private void forgetIfSilent(SegmentId id) {
    if (words.get(id).isEmpty()) {
      words.remove(id);
      leftNanos.remove(id);
    }
  }

  private boolean any(SegmentId id, Predicate<Told> condition) {
    return words.getOrDefault(id, new TreeMap<>()).values().stream().anyMatch(condition);
  }
}
