package io.segmentschema.smc.service.console;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.schema.Aggregators;
import io.segmentschema.cache.schema.Column;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.schema.SchemaPayload;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.segment.SegmentInterval;
import io.segmentschema.poller.PublishedSegment;
import io.segmentschema.smc.service.ServiceFixture;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A segment of a day in June, to be published. */
record Published(PublishedSegment segment) {

  static final Column TIME = Column.shared("__time", ColumnType.LONG);
  static final Column PAGE = Column.shared("page", ColumnType.STRING);

  private static final long FIRST_OF_JUNE = 1_748_736_000_000L; // 2025
  private static final long DAY_MILLIS = 86_400_000L;

  /** The datasource's segment of the first of June. */
  static Published segment(String datasource, Column... columns) {
    return day(0, datasource, columns);
  }

  /** The datasource's segment so many days later. */
  static Published day(int days, String datasource, Column... columns) {
    long start = FIRST_OF_JUNE + days * DAY_MILLIS;
    SegmentId id =
        new SegmentId(
            DatasourceName.of(datasource), new SegmentInterval(start, start + DAY_MILLIS), "v1", 0);
    FingerprintedSchema schema =
        FingerprintedSchema.of(new SchemaPayload(RowSignature.of(columns), Aggregators.NONE));
    return new Published(
        new PublishedSegment(id, false, OptionalLong.of(1_000), Optional.of(schema)));
  }

  void in(ServiceFixture service) {
    in(service, ImmutableList.of(this));
  }

  /** All of them at once. */
  static void in(ServiceFixture service, List<Published> segments) {
    var unused = service.store.publish(segments.stream().map(Published::segment).toList());
  }
}
