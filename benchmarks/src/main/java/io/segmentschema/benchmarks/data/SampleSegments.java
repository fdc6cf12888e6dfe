package io.segmentschema.benchmarks.data;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.schema.Aggregators;
import io.segmentschema.cache.schema.Column;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.schema.CorruptSchemaPayloadException;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.schema.SchemaPayload;
import io.segmentschema.cache.schema.SchemaPayloadCodec;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.segment.SegmentInterval;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.StoredSchema;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** The segments of a shape as this project's values. */
public final class SampleSegments {

  private static final long FIRST_HOUR = Instant.parse("2015-01-01T00:00:00Z").toEpochMilli();
  private static final long HOUR = 3_600_000;
  private static final int ROWS_PER_COMMIT = 1000;

  private final Shape shape;
  private final String firstVersion = versionOf(0);
  private final ImmutableList<DatasourceName> datasources;
  private final ImmutableList<StoredSchema> schemas;

  public SampleSegments(Shape shape) {
    this.shape = shape;
    this.datasources =
        IntStream.range(0, shape.datasources())
            .mapToObj(SampleSegments::datasourceName)
            .collect(ImmutableList.toImmutableList());
    this.schemas =
        IntStream.range(0, shape.schemas())
            .mapToObj(number -> new StoredSchema.Readable(read(payload(number))))
            .collect(ImmutableList.toImmutableList());
  }

  /** The name of a datasource by its number. */
  public static String nameOf(int datasource) {
    return "datasource_%05d".formatted(datasource);
  }

  /** The version text by its number. */
  public static String versionOf(int version) {
    return Instant.ofEpochMilli(FIRST_HOUR + version * HOUR + 123).toString();
  }

  /** When an hour begins. */
  public static long startOf(int hour) {
    return FIRST_HOUR + hour * HOUR;
  }

  /** The payload of a schema by its number. */
  public static SchemaPayload payload(int schema) {
    ImmutableList<Column> columns =
        Columns.of(schema).entrySet().stream()
            .map(column -> new Column(column.getKey(), ColumnType.parse(column.getValue())))
            .collect(ImmutableList.toImmutableList());
    return new SchemaPayload(RowSignature.of(columns), Aggregators.NONE);
  }

  public Shape shape() {
    return shape;
  }

  public DatasourceName datasource(int number) {
    return datasources.get(number);
  }

  public StoredSchema schema(int number) {
    return schemas.get(number);
  }

  /** The id as a careful caller has it: equal names and versions are one object. */
  public SegmentId id(int segment) {
    int version = shape.version(segment);
    String text = version == 0 ? firstVersion : versionOf(version);
    return new SegmentId(
        datasource(shape.datasource(segment)), interval(segment), text, shape.partition(segment));
  }

  /** The id as it comes out of a result set: every part is a new object. */
  public SegmentId readId(int segment) {
    SegmentId id = id(segment);
    return new SegmentId(
        DatasourceName.of(copy(id.datasource().value())),
        id.interval(),
        copy(id.version()),
        id.partitionNum());
  }

  /** The committed row as a poll reads it. */
  public CommittedSegment row(SegmentId id, int segment) {
    long revision = 1L + segment / ROWS_PER_COMMIT;
    return new CommittedSegment(
        id,
        revision,
        revision,
        true,
        false,
        OptionalLong.of(shape.numRows(segment)),
        schema(shape.schema(segment)));
  }

  /** The revision of the last of the rows. */
  public long lastRevision() {
    return 1L + (shape.segments() - 1) / ROWS_PER_COMMIT;
  }

  /** As a poll reads it. */
  private static FingerprintedSchema read(SchemaPayload payload) {
    try {
      return SchemaPayloadCodec.decodeChecked(
          SchemaPayloadCodec.encode(payload), FingerprintedSchema.of(payload).fingerprint());
    } catch (CorruptSchemaPayloadException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private SegmentInterval interval(int segment) {
    int hour = shape.hour(segment);
    return new SegmentInterval(startOf(hour), startOf(hour + 1));
  }

  private static String copy(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  private static DatasourceName datasourceName(int number) {
    return DatasourceName.of(nameOf(number));
  }
}
