package io.segmentschema.smc.service.http;

import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.SchemaLookup;
import io.segmentschema.cache.schema.SegmentSchema;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.smc.inventory.ServerName;
import io.segmentschema.smc.service.Engine;
import io.segmentschema.smc.service.Readiness;
import io.segmentschema.smc.service.problem.Problem;
import io.segmentschema.smc.service.problem.ProblemException;
import io.segmentschema.smc.service.problem.ProblemType;
import io.segmentschema.smc.service.store.StoreOperations;
import jakarta.inject.Inject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of one segment: from memory, and from the store where memory knows nothing of
 * it.
 */
public final class SegmentLookup {

  /** The answer. */
  record SegmentJson(
      String segmentId,
      String stage,
      boolean used,
      boolean overshadowed,
      List<String> servers,
      String fingerprint,
      @Nullable Long numRows,
      List<Json.ColumnJson> rowSignature) {}

  private final SchemaCache cache;
  private final StoreOperations store;
  private final Engine engine;
  private final Readiness readiness;

  @Inject
  public SegmentLookup(
      SchemaCache cache, StoreOperations store, Engine engine, Readiness readiness) {
    this.cache = cache;
    this.store = store;
    this.engine = engine;
    this.readiness = readiness;
  }

  SegmentJson find(SegmentId id) {
    readiness.require();
    SchemaLookup known = cache.schemaOf(id);
    if (known instanceof SchemaLookup.Found found) {
      return json(id, found);
    }
    if (known instanceof SchemaLookup.NotYetKnown) {
      throw problem(ProblemType.SCHEMA_NOT_KNOWN, id, "used, its schema is not known yet");
    }
    if (known instanceof SchemaLookup.Tombstone) {
      throw problem(ProblemType.TOMBSTONE, id, "used, a tombstone");
    }
    if (known instanceof SchemaLookup.Unused) {
      throw problem(ProblemType.SEGMENT_UNUSED, id, "not used");
    }
    throw askStore(id);
  }

  private ProblemException askStore(SegmentId id) {
    return store
        .find(id)
        .map(row -> problemOf(id, row))
        .orElseGet(() -> problem(ProblemType.UNKNOWN_SEGMENT, id, "neither here nor in the store"));
  }

  private ProblemException problemOf(SegmentId id, CommittedSegment row) {
    if (!row.used()) {
      return problem(ProblemType.SEGMENT_UNUSED, id, "not used");
    }
    if (row.tombstone()) {
      return problem(ProblemType.TOMBSTONE, id, "used, a tombstone");
    }
    store.pollSoon();
    return problem(
        ProblemType.SCHEMA_NOT_KNOWN, id, "in the store, no poll of this node has seen it yet");
  }

  private static ProblemException problem(ProblemType type, SegmentId id, String state) {
    return Problem.of(type, "No schema can be told: segmentId=" + id + ", state=" + state)
        .asException();
  }

  private SegmentJson json(SegmentId id, SchemaLookup.Found found) {
    SegmentSchema schema = found.schema();
    return new SegmentJson(
        id.toString(),
        found.stage().label(),
        cache.isUsed(id),
        engine.isOvershadowed(id),
        engine.serversOf(id).stream().map(ServerName::value).toList(),
        schema.fingerprint().toHex(),
        schema.numRows().isPresent() ? schema.numRows().getAsLong() : null,
        Json.columns(schema.rowSignature()));
  }
}
