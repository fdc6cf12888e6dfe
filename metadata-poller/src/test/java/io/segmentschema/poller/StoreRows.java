package io.segmentschema.poller;

import io.segmentschema.cache.schema.Aggregators;
import io.segmentschema.cache.schema.Column;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.schema.SchemaPayload;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.segment.SegmentInterval;
import java.util.Optional;
import java.util.OptionalLong;

/** Small segments and schemas: one hour, one column. */
final class StoreRows {

  static final FingerprintedSchema A = schema("a");
  static final FingerprintedSchema B = schema("b");

  private static final long HOUR_MILLIS = 3_600_000L;

  private StoreRows() {}

  static SegmentId segment(int hour) {
    return new SegmentId(
        DatasourceName.of("ds"),
        new SegmentInterval(hour * HOUR_MILLIS, (hour + 1) * HOUR_MILLIS),
        "v",
        0);
  }

  static FingerprintedSchema schema(String column) {
    return FingerprintedSchema.of(
        new SchemaPayload(RowSignature.of(new Column(column, ColumnType.LONG)), Aggregators.NONE));
  }

  static PublishedSegment published(int hour, FingerprintedSchema schema) {
    return new PublishedSegment(segment(hour), false, OptionalLong.of(1), Optional.of(schema));
  }

  static PublishedSegment bare(int hour) {
    return new PublishedSegment(segment(hour), false, OptionalLong.of(1), Optional.empty());
  }
}
