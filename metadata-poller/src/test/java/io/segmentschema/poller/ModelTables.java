package io.segmentschema.poller;

import io.segmentschema.cache.schema.Fingerprint;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.LeaderEpoch;
import io.segmentschema.cache.store.StoreId;
import io.segmentschema.cache.store.StoreVersion;
import io.segmentschema.cache.store.StoredSchema;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** All rows of a model store at one moment. A committed one is never changed any more. */
final class ModelTables {

  /** A schema row with the columns that only the store itself needs. */
  record Schema(SchemaRow row, long createdAt, long revision) {}

  final Map<SegmentId, SegmentRow> segments = new LinkedHashMap<>();
  final Map<Long, Schema> schemas = new LinkedHashMap<>();
  StoreId storeId = new StoreId(UUID.randomUUID());
  long revision;
  long generation;
  long leaderEpoch;
  String leaderNode = "";
  long lastSchemaId;

  ModelTables copy() {
    ModelTables copy = new ModelTables();
    copy.segments.putAll(segments);
    copy.schemas.putAll(schemas);
    copy.storeId = storeId;
    copy.revision = revision;
    copy.generation = generation;
    copy.leaderEpoch = leaderEpoch;
    copy.leaderNode = leaderNode;
    copy.lastSchemaId = lastSchemaId;
    return copy;
  }

  StoreState state() {
    return new StoreState(new StoreVersion(revision), generation, new LeaderEpoch(leaderEpoch));
  }

  Optional<Schema> find(Fingerprint fingerprint) {
    return schemas.values().stream()
        .filter(schema -> schema.row().fingerprint().equals(fingerprint))
        .findFirst();
  }

  boolean isReferenced(long schemaId) {
    return segments.values().stream()
        .anyMatch(row -> row.schemaId() != null && row.schemaId() == schemaId);
  }

  Optional<CommittedSegment> image(SegmentId id) {
    return Optional.ofNullable(segments.get(id)).map(this::image);
  }

  private CommittedSegment image(SegmentRow row) {
    @Nullable Long schemaId = row.schemaId();
    @Nullable Schema schema = schemaId == null ? null : schemas.get(schemaId);
    return row.committed(schema == null ? StoredSchema.NONE : schema.row().decoded());
  }

  /** What a foreign key and a unique key would refuse. */
  void check() {
    segments
        .values()
        .forEach(
            row -> {
              if (row.schemaId() != null && !schemas.containsKey(row.schemaId())) {
                throw new AssertionError("orphan: the row names a schema that is gone: " + row);
              }
            });
    long distinct =
        schemas.values().stream().map(schema -> schema.row().fingerprint()).distinct().count();
    if (distinct != schemas.size()) {
      throw new AssertionError("a fingerprint is stored twice");
    }
  }
}
