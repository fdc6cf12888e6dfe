package io.segmentschema.cache.model;

import com.fasterxml.jackson.databind.node.TextNode;
import io.segmentschema.cache.schema.Aggregators;
import io.segmentschema.cache.schema.Column;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.schema.SchemaPayload;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.segment.SegmentInterval;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** The few segments, schemas, types and tasks that everything is played with, by number. */
final class Universe {

  static final List<ColumnType> TYPES =
      Stream.of(
              "LONG",
              "FLOAT",
              "DOUBLE",
              "STRING",
              "COMPLEX<json>",
              "COMPLEX<x>",
              "COMPLEX<y>",
              "COMPLEX",
              "ARRAY<LONG>",
              "ARRAY<STRING>",
              "ARRAY<COMPLEX<json>>")
          .map(ColumnType::parse)
          .toList();
  static final List<String> COLUMNS = List.of("t", "x", "y", "z");
  static final int SCHEMAS = 24;
  static final int SEGMENTS = 13;
  static final int TASKS = 3;

  /** Segments in the order in which they are walked, and thus told apart by every part of it. */
  static final Comparator<SegmentId> WALK =
      Comparator.comparingLong((SegmentId id) -> -id.interval().startMillis())
          .thenComparingLong(id -> id.interval().endMillis())
          .thenComparing(SegmentId::version)
          .thenComparingInt(SegmentId::partitionNum);

  private static final List<FingerprintedSchema> POOL = pool();

  final List<SegmentId> segments = new ArrayList<>();
  final List<DatasourceName> datasources = new ArrayList<>();
  private final String suffix;

  /**
   * @param suffix makes the names of this universe its own
   */
  Universe(String suffix) {
    this.suffix = suffix;
    for (String name : List.of("ds", "dS", "ds ")) {
      datasources.add(DatasourceName.of(name + suffix));
    }
    for (DatasourceName name : datasources.subList(0, 2)) {
      segments.add(segment(name, 0, 1, "v1", 0));
      segments.add(segment(name, 0, 1, "v1", 1));
      segments.add(segment(name, 0, 1, "v10", 0));
      segments.add(segment(name, 0, 2, "v0", 0));
      segments.add(segment(name, 1, 2, "v2", 0));
      segments.add(segment(name, -1, 3, "v2", 7));
    }
    segments.add(segment(datasources.get(2), 0, 1, "v1", 0));
  }

  String task(int number) {
    return "task" + number + suffix;
  }

  static FingerprintedSchema schema(int number) {
    return POOL.get(number);
  }

  private static SegmentId segment(
      DatasourceName name, int from, int to, String version, int partition) {
    return new SegmentId(name, new SegmentInterval(from * 1000L, to * 1000L), version, partition);
  }

  /** Every number of columns, in every order; twins but for the aggregators; one without types. */
  private static List<FingerprintedSchema> pool() {
    Random random = new Random(4);
    List<FingerprintedSchema> pool = new ArrayList<>();
    pool.add(schema(RowSignature.EMPTY, Aggregators.NONE));
    pool.add(schema(RowSignature.of(new Column("t", ColumnType.UNTYPED)), Aggregators.NONE));
    Aggregators some = Aggregators.of(Map.of("sum", TextNode.valueOf("longSum")));
    while (pool.size() < SCHEMAS) {
      List<String> names = new ArrayList<>(COLUMNS);
      Collections.shuffle(names, random);
      List<Column> columns = new ArrayList<>();
      for (String name : names.subList(0, 1 + random.nextInt(COLUMNS.size()))) {
        boolean typed = random.nextInt(8) > 0;
        columns.add(
            new Column(name, typed ? TYPES.get(random.nextInt(TYPES.size())) : ColumnType.UNTYPED));
      }
      pool.add(schema(RowSignature.of(columns), Aggregators.NONE));
      if (random.nextInt(4) == 0) {
        pool.add(schema(RowSignature.of(columns), some));
      }
    }
    return List.copyOf(pool);
  }

  private static FingerprintedSchema schema(RowSignature signature, Aggregators aggregators) {
    return FingerprintedSchema.of(new SchemaPayload(signature, aggregators));
  }
}
