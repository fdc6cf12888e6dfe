package io.segmentschema.smc.simulation;

import io.segmentschema.cache.schema.Aggregators;
import io.segmentschema.cache.schema.Column;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.schema.SchemaPayload;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.segment.SegmentInterval;
import io.segmentschema.smc.inventory.ServerName;
import java.util.ArrayList;
import java.util.List;

/** What there is in every run: a few segments of two datasources, a few schemas, two servers. */
final class Landscape {

  static final List<SegmentId> SEGMENTS = segments();

  /** Those that come without a schema and served; tasks would seldom get to write them. */
  static final List<SegmentId> ARRIVING = SEGMENTS.subList(5, 8);

  static final List<FingerprintedSchema> SCHEMAS =
      List.of(
          schema(new Column("a", ColumnType.LONG), new Column("b", ColumnType.STRING)),
          schema(new Column("b", ColumnType.STRING), new Column("a", ColumnType.LONG)),
          schema(new Column("a", ColumnType.DOUBLE), new Column("c", ColumnType.LONG)),
          schema(new Column("a", ColumnType.STRING)),
          schema(new Column("d", ColumnType.FLOAT), new Column("c", ColumnType.STRING)));
  static final List<ServerName> SERVERS = List.of(new ServerName("s1"), new ServerName("s2"));

  private Landscape() {}

  /** How a story names a segment. */
  static String name(SegmentId id) {
    return id.datasource().value() + SEGMENTS.indexOf(id);
  }

  /** How a story names a schema. */
  static String name(FingerprintedSchema schema) {
    return schema.payload().rowSignature().columns().stream()
        .map(column -> column.name() + ":" + column.type())
        .toList()
        .toString();
  }

  private static List<SegmentId> segments() {
    List<SegmentId> all = new ArrayList<>();
    for (String datasource : List.of("x", "y")) {
      all.add(segment(datasource, 1, "v1", 0));
      all.add(segment(datasource, 2, "v1", 0));
      all.add(segment(datasource, 2, "v1", 1));
      all.add(segment(datasource, 2, "v2", 0));
    }
    return List.copyOf(all);
  }

  private static SegmentId segment(String datasource, int hour, String version, int partition) {
    return new SegmentId(
        DatasourceName.of(datasource),
        new SegmentInterval(hour * 3_600_000L, (hour + 1) * 3_600_000L),
        version,
        partition);
  }

  private static FingerprintedSchema schema(Column... columns) {
    return FingerprintedSchema.of(new SchemaPayload(RowSignature.of(columns), Aggregators.NONE));
  }
}
