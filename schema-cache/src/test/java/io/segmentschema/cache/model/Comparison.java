package io.segmentschema.cache.model;

import static io.segmentschema.cache.model.Mismatch.same;

import com.google.common.collect.Sets;
import io.segmentschema.cache.MissingSchema;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.SchemaLookup;
import io.segmentschema.cache.Stage;
import io.segmentschema.cache.datasource.DatasourceExplanation;
import io.segmentschema.cache.datasource.DatasourceSchema;
import io.segmentschema.cache.datasource.SchemaVersion;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.PendingBackfill;
import io.segmentschema.cache.store.StoreVersion;
import io.segmentschema.cache.store.StoredSchema;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Asks the cache and the reference everything that can be asked. */
final class Comparison {

  /** How far from the newest version others are asked for. */
  private static final int NEAR = 15;

  private final SchemaCache cache;
  private final ReferenceCache reference;
  private final Universe universe;
  private final Told told = new Told();
  private final String instance;
  private final Map<Stage, Long> hits = new EnumMap<>(Stage.class);
  private long misses;

  /** Equal content has an equal version and different content another: both ways by name. */
  private final Map<RowSignature, SchemaVersion> versions = new HashMap<>();

  private final Map<SchemaVersion, RowSignature> contents = new HashMap<>();

  // What the reference says now, and what it said before the step.
  private final Map<DatasourceName, RowSignature> schemas = new HashMap<>();
  private final Map<DatasourceName, RowSignature> schemasBefore = new HashMap<>();
  private final Map<SegmentId, PendingBackfill> pendingBefore = new HashMap<>();
  private final Set<SegmentId> missingBefore = new HashSet<>();
  private List<Object> horizonBefore;

  Comparison(SchemaCache cache, ReferenceCache reference, Universe universe) {
    this.cache = cache;
    this.reference = reference;
    this.universe = universe;
    this.instance = cache.instance();
    this.horizonBefore = reference.horizon();
    for (Stage stage : Stage.values()) {
      hits.put(stage, 0L);
    }
    cache.addListener(told);
  }

  /**
   * @param newest the newest revision that there is
   * @param byTasks whether the step told of several changes, one after the other
   */
  void after(long newest, boolean byTasks) {
    universe.datasources.forEach(
        name -> schemas.put(name, reference.datasource(name, universe.segments)));
    universe.segments.forEach(this::compareSegment);
    compareTotals();
    for (long version = Math.max(0, newest - NEAR); version <= newest + NEAR; version++) {
      same(
          "includes",
          version,
          reference.includes(version),
          cache.includes(new StoreVersion(version)));
    }
    universe.datasources.forEach(this::compareDatasource);
    universe.datasources.forEach(this::compareExplanation);
    compareWhole();
    compareWork();
    compareNotices(byTasks);
    told.clear();
    schemasBefore.putAll(schemas);
    horizonBefore = reference.horizon();
    pendingBefore.clear();
    pendingBefore.putAll(reference.pending);
    missingBefore.clear();
    universe.segments.stream().filter(reference::isMissing).forEach(missingBefore::add);
  }

  private void compareSegment(SegmentId id) {
    SchemaLookup expected = reference.lookup(id);
    SchemaLookup found = cache.schemaOf(id);
    if (expected instanceof SchemaLookup.Found wanted) {
      hits.merge(wanted.stage(), 1L, Long::sum);
      same("lookup", id, expected, found);
      // Equal fingerprints make equal schemas; the signature itself is looked at as well.
      same(
          "row signature",
          id,
          wanted.schema().rowSignature(),
          ((SchemaLookup.Found) found).schema().rowSignature());
    } else {
      misses++;
      same("lookup", id, expected, found);
    }
    same("committed row", id, Optional.ofNullable(reference.rows.get(id)), cache.committed(id));
    same(
        "pending entry",
        id,
        Optional.ofNullable(reference.pending.get(id)),
        cache.pendingBackfill(id));
    same("still missing", id, reference.isMissing(id), cache.stillMissing(id));
  }

  private void compareTotals() {
    same("counts by stage", reference.counts(), cache.stageCounts());
    same(
        "segments without schema",
        (int) reference.counts().withoutSchema(),
        cache.segmentsWithoutSchema());
    same("lookups by stage", hits, new EnumMap<>(cache.lookupCounts().hits()));
    same("lookups in vain", misses, cache.lookupCounts().misses());
    same("ready", reference.ready, cache.isReady());
    same("polled version", new StoreVersion(reference.polled), cache.polledVersion());
    same("instance", instance, cache.instance());
  }

  private void compareDatasource(DatasourceName name) {
    RowSignature expected = schemas.get(name);
    Optional<DatasourceSchema> found = cache.datasourceSchema(name);
    same(
        "datasource schema",
        name,
        expected.isEmpty() ? Optional.empty() : Optional.of(expected),
        found.map(DatasourceSchema::rowSignature));
    found.ifPresent(
        schema -> {
          same("name of a datasource schema", name, schema.datasource());
          SchemaVersion version = schema.version();
          same("version", name, versions.getOrDefault(expected, version), version);
          same("content of a version", name, expected, contents.getOrDefault(version, expected));
          versions.put(expected, version);
          contents.put(version, expected);
        });
  }

  private void compareExplanation(DatasourceName name) {
    Optional<DatasourceExplanation> found = cache.explain(name);
    same(
        "explained schema",
        name,
        cache.datasourceSchema(name),
        found.map(DatasourceExplanation::schema));
    same(
        "explanation",
        name,
        reference.explain(name, universe.segments),
        found.stream()
            .flatMap(explanation -> explanation.columns().stream())
            .map(ReferenceExplanation::told)
            .toList());
  }

  private void compareWhole() {
    List<DatasourceSchema> expected =
        universe.datasources.stream()
            .sorted(Comparator.comparing(DatasourceName::value))
            .flatMap(name -> cache.datasourceSchema(name).stream())
            .toList();
    same("all datasource schemas", expected, cache.datasourceSchemas());
    Set<CommittedSegment> used = new HashSet<>();
    cache.forEachUsedSegment(row -> same("a used row comes once", true, used.add(row)));
    Set<CommittedSegment> usedRows = new HashSet<>(reference.rows.values());
    usedRows.removeIf(row -> !row.used());
    same("used rows", usedRows, used);
  }

  /** What must be asked, and what must be written. */
  private void compareWork() {
    Set<DatasourceName> withMissing = new HashSet<>();
    for (DatasourceName name : universe.datasources) {
      List<MissingSchema> expected = reference.missing(name).stream().map(this::question).toList();
      same("missing", name, expected, cache.missingSchemas(name, Integer.MAX_VALUE, id -> true));
      same(
          "newest missing",
          name,
          expected.stream().limit(1).toList(),
          cache.missingSchemas(name, 1, id -> true));
      same(
          "missing of partition 0",
          name,
          expected.stream().filter(missing -> missing.id().partitionNum() == 0).toList(),
          cache.missingSchemas(name, 100, id -> id.partitionNum() == 0));
      if (!expected.isEmpty()) {
        withMissing.add(name);
      }
    }
    same(
        "datasources with missing",
        withMissing,
        new HashSet<>(cache.datasourcesWithMissingSchemas()));
    List<SegmentId> pending = cache.pendingBackfills(Integer.MAX_VALUE, id -> true);
    same("pending entries, each once", pending.size(), new HashSet<>(pending).size());
    same("pending entries", reference.pending.keySet(), new HashSet<>(pending));
    same(
        "how many of one pending entry",
        Math.min(1, pending.size()),
        cache.pendingBackfills(1, id -> true).size());
    same("none of pending", List.of(), cache.pendingBackfills(5, id -> false));
  }

  private MissingSchema question(SegmentId id) {
    CommittedSegment row = reference.rows.get(id);
    return new MissingSchema(
        id, row.usedRevision(), row.schema() instanceof StoredSchema.Unreadable);
  }

  /** Whoever listens hears of every change; only of what changed, unless it changed and back. */
  private void compareNotices(boolean byTasks) {
    Set<DatasourceName> changed = new HashSet<>();
    universe.datasources.stream()
        .filter(
            name -> !schemas.get(name).equals(schemasBefore.getOrDefault(name, RowSignature.EMPTY)))
        .forEach(changed::add);
    same("changes not told", Set.of(), Sets.difference(changed, told.changed));
    if (!byTasks) {
      same("changes told in vain", Set.of(), Sets.difference(told.changed, changed));
    }
    List<SegmentId> entered = new ArrayList<>();
    reference.pending.forEach(
        (id, entry) -> {
          if (!entry.equals(pendingBefore.get(id))) {
            entered.add(id);
          }
        });
    same("pending told", new HashSet<>(entered), new HashSet<>(told.pending));
    Set<DatasourceName> missing = new HashSet<>();
    universe.segments.stream()
        .filter(id -> reference.isMissing(id) && !missingBefore.contains(id))
        .forEach(id -> missing.add(id.datasource()));
    boolean moved = !reference.horizon().equals(horizonBefore);
    same("a new version not told", true, told.storeVersionAdvanced || !moved);
    same("missing not told", Set.of(), Sets.difference(missing, told.missing));
  }
}
