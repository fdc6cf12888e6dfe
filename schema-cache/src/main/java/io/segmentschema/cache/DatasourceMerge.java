package io.segmentschema.cache;

import io.segmentschema.cache.SettledSegments.Place;
import io.segmentschema.cache.datasource.DatasourceSchema;
import io.segmentschema.cache.datasource.MergePolicy;
import io.segmentschema.cache.datasource.SchemaSpan;
import io.segmentschema.cache.datasource.SchemaVersion;
import io.segmentschema.cache.schema.Fingerprint;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Numbers the distinct schemas of one datasource, and keeps its merged schema true while segments
 * come, change and go, without walking the segments.
 *
 * <p>Merging the same row signature a second time, further back in the walk, changes nothing: its
 * columns have their places and the merged types already cover its types. So the merge over all
 * segments equals the merge over the <em>newest segment of each distinct schema</em>, and only
 * another order of those can change the result. Where the newest settled segment of a schema goes,
 * the next one is looked for when the merge is next asked for, from the place of the old one on.
 *
 * <p>Readers ask for the schema of a number without a lock; all else is under the datasource's
 * monitor. A number may be given to another schema once no segment has it: a reader that finds
 * {@link #reuses()} unchanged has not met such a number.
 */
final class DatasourceMerge {

  /** A schema in use and the segment that decides its place in the walk. */
  private record Ranked(SchemaUse use, SegmentId newest) {}

  private static final Comparator<Ranked> WALK =
      (left, right) -> SegmentId.newestFirst().compare(left.newest(), right.newest());

  private static final VarHandle SCHEMAS =
      MethodHandles.arrayElementVarHandle(FingerprintedSchema[].class);

  private final DatasourceName datasource;
  private final MergePolicy mergePolicy;
  private final SettledSegments settled;
  private final Map<Fingerprint, SchemaUse> uses = new HashMap<>();
  private final Deque<Integer> free = new ArrayDeque<>(0);

  // Volatile, each written under the monitor and read by anyone. A number's schema is released, so
  // that who finds another one there finds the count of reuses risen.
  private volatile @Nullable FingerprintedSchema[] schemas = new FingerprintedSchema[2];
  private volatile int reuses;

  /** By number; the first is 1. */
  private @Nullable SchemaUse[] numbered = new SchemaUse[2];

  private int numbers = 1;
  private int timesReused;
  private List<SchemaUse> mergedOrder = List.of();
  private boolean stale;
  private @Nullable DatasourceSchema current;

  DatasourceMerge(DatasourceName datasource, MergePolicy mergePolicy, SettledSegments settled) {
    this.datasource = datasource;
    this.mergePolicy = mergePolicy;
    this.settled = settled;
  }

  // ---- anyone

  /** The schema that has the number; null if none has it any more. */
  @Nullable FingerprintedSchema schema(int number) {
    @Nullable FingerprintedSchema[] now = schemas;
    return number < now.length
        ? (@Nullable FingerprintedSchema) SCHEMAS.getAcquire(now, number)
        : null;
  }

  /** How often a number was given to another schema. */
  int reuses() {
    return reuses;
  }

  // ---- under the monitor

  /** The schema's number, which it keeps while a segment has it. */
  int numberOf(FingerprintedSchema schema) {
    return use(schema).number();
  }

  void addSettled(int number, TimeChunk chunk, int place) {
    SchemaUse use = used(number);
    stale |= use.addSettled(chunk, place);
  }

  void removeSettled(int number, TimeChunk chunk, int place) {
    SchemaUse use = used(number);
    stale |= use.removeSettled(chunk, place);
    release(use);
  }

  void addUnsettled(SegmentId id, FingerprintedSchema schema) {
    stale |= use(schema).addUnsettled(id);
  }

  void removeUnsettled(SegmentId id, FingerprintedSchema schema) {
    SchemaUse use = uses.get(schema.fingerprint());
    if (use == null) {
      throw new IllegalStateException(
          "Segment was not counted with this schema: segment="
              + id
              + ", fingerprint="
              + schema.fingerprint());
    }
    stale |= use.removeUnsettled(id);
    release(use);
  }

  /**
   * Merges anew if that can make a difference.
   *
   * @return true if the datasource schema is another one than before
   */
  boolean refresh() {
    if (!stale) {
      return false;
    }
    stale = false;
    List<SchemaUse> order = newestFirst();
    if (order.equals(mergedOrder)) {
      return false;
    }
    mergedOrder = order;
    DatasourceSchema before = current;
    RowSignature merged = mergePolicy.merge(order.stream().map(SchemaUse::rowSignature).toList());
    if (before != null && before.rowSignature().equals(merged)) {
      return false;
    }
    current =
        merged.columns().isEmpty()
            ? null
            : new DatasourceSchema(datasource, merged, SchemaVersion.of(merged));
    return before != null || current != null;
  }

  /**
   * The schema as of the last {@link #refresh()}; empty while no segment has a column of known
   * type.
   */
  Optional<DatasourceSchema> current() {
    return Optional.ofNullable(current);
  }

  /**
   * The distinct schemas in the order of the walk, each with the first and the last of its
   * segments. Newest segments and counts are at hand; the oldest are looked for from the other end,
   * past blocks in which none can be.
   */
  List<SchemaSpan> spans() {
    BitSet ofSettled = new BitSet(numbers);
    uses.values().stream()
        .filter(SchemaUse::hasSettled)
        .forEach(use -> ofSettled.set(use.number()));
    Map<Integer, Place> oldest = settled.oldestWith(ofSettled);
    return uses.values().stream()
        .map(use -> use.span(datasource, settled, oldest.get(use.number())))
        .sorted(Comparator.comparing(SchemaSpan::newest, SegmentId.newestFirst()))
        .toList();
  }

  private List<SchemaUse> newestFirst() {
    return uses.values().stream()
        .map(use -> new Ranked(use, use.newest(datasource, settled)))
        .sorted(WALK)
        .map(Ranked::use)
        .toList();
  }

  private SchemaUse used(int number) {
    SchemaUse use = numbered[number];
    if (use == null) {
      throw new IllegalStateException("No schema has the number " + number + " in " + datasource);
    }
    return use;
  }

  private SchemaUse use(FingerprintedSchema schema) {
    SchemaUse known = uses.get(schema.fingerprint());
    if (known != null) {
      return known;
    }
    SchemaUse use = new SchemaUse(schema, nextNumber());
    uses.put(schema.fingerprint(), use);
    numbered[use.number()] = use;
    if (schemas.length < numbered.length) {
      schemas = Arrays.copyOf(schemas, numbered.length);
    }
    SCHEMAS.setRelease(schemas, use.number(), schema);
    return use;
  }

  private int nextNumber() {
    @Nullable Integer again = free.poll();
    if (again != null) {
      timesReused++;
      reuses = timesReused; // Before the number has another schema.
      return again;
    }
    if (numbers == numbered.length) {
      numbered = Arrays.copyOf(numbered, numbers * 2);
    }
    return numbers++;
  }

  private void release(SchemaUse use) {
    if (use.isUnused()) {
      uses.remove(use.schema().fingerprint());
      numbered[use.number()] = null;
      SCHEMAS.setRelease(schemas, use.number(), null);
      free.push(use.number());
    }
  }
}
