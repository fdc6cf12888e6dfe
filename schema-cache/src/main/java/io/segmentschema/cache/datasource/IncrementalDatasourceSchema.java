package io.segmentschema.cache.datasource;

import io.segmentschema.cache.schema.Fingerprint;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one datasource's merged schema true while segments come, change and go, without walking the
 * segments.
 *
 * <p>Merging the same row signature a second time, further back in the walk, changes nothing: its
 * columns have their places and the merged types already cover its types. So the merge over all
 * segments equals the merge over the <em>newest segment of each distinct schema</em>, and only a
 * change of those newest segments can change the result. This class keeps, per distinct schema, the
 * segments that have it in walk order; a change costs the logarithm of their number, and a new
 * merge happens only when the newest segment of some schema has changed. Its cost is the number of
 * distinct schemas times their columns.
 *
 * <p>Not thread-safe: the owner guards it.
 */
public final class IncrementalDatasourceSchema {

  private final DatasourceName datasource;
  private final MergePolicy mergePolicy;
  private final Map<Fingerprint, SchemaUse> uses = new HashMap<>();
  private boolean stale;
  private @Nullable DatasourceSchema current;

  /** The segments of one datasource that have the same schema, in walk order. */
  private record SchemaUse(RowSignature rowSignature, TreeSet<SegmentId> segments) {
    SegmentId newest() {
      return segments.first();
    }
  }

  public IncrementalDatasourceSchema(DatasourceName datasource, MergePolicy mergePolicy) {
    this.datasource = datasource;
    this.mergePolicy = mergePolicy;
  }

  /**
   * Notes that a segment's readable schema has changed.
   *
   * @param before the schema it had in the last call for this segment, null if none
   * @param after the schema it has now, null if none
   */
  public void move(
      SegmentId id, @Nullable FingerprintedSchema before, @Nullable FingerprintedSchema after) {
    if (before != null && after != null && before.fingerprint().equals(after.fingerprint())) {
      return;
    }
    if (before != null) {
      remove(id, before);
    }
    if (after != null) {
      add(id, after);
    }
  }

  /**
   * Merges anew if that can make a difference.
   *
   * @return true if the datasource schema is another one than before
   */
  public boolean refresh() {
    if (!stale) {
      return false;
    }
    stale = false;
    DatasourceSchema before = current;
    RowSignature merged = mergePolicy.merge(signaturesNewestFirst());
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
  public Optional<DatasourceSchema> current() {
    return Optional.ofNullable(current);
  }

  /** How many distinct schemas the datasource's segments have. */
  public int distinctSchemas() {
    return uses.size();
  }

  private void add(SegmentId id, FingerprintedSchema schema) {
    SchemaUse use =
        uses.computeIfAbsent(
            schema.fingerprint(),
            absent ->
                new SchemaUse(
                    schema.payload().rowSignature(), new TreeSet<>(SegmentId.newestFirst())));
    use.segments().add(id);
    stale |= use.newest().equals(id);
  }

  private void remove(SegmentId id, FingerprintedSchema schema) {
    SchemaUse use = uses.get(schema.fingerprint());
    if (use == null || use.segments().isEmpty()) {
      throw new IllegalStateException(
          "Segment was not counted with this schema: segment="
              + id
              + ", fingerprint="
              + schema.fingerprint());
    }
    stale |= use.newest().equals(id);
    use.segments().remove(id);
    if (use.segments().isEmpty()) {
      uses.remove(schema.fingerprint());
    }
  }

  private List<RowSignature> signaturesNewestFirst() {
    return uses.values().stream()
        .sorted(Comparator.comparing(SchemaUse::newest, SegmentId.newestFirst()))
        .map(SchemaUse::rowSignature)
        .toList();
  }
}
