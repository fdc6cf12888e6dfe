package io.segmentschema.benchmarks.peer;

import com.google.common.collect.Maps;
import io.segmentschema.benchmarks.data.Columns;
import io.segmentschema.benchmarks.data.SampleSegments;
import io.segmentschema.benchmarks.data.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.druid.jackson.DefaultObjectMapper;
import org.apache.druid.segment.SchemaPayload;
import org.apache.druid.segment.SegmentMetadata;
import org.apache.druid.segment.column.ColumnType;
import org.apache.druid.segment.column.RowSignature;
import org.apache.druid.segment.metadata.FingerprintGenerator;
import org.apache.druid.timeline.SegmentId;
import org.joda.time.Interval;
import org.joda.time.chrono.ISOChronology;

/**
 * The segments of a shape as the peer's values. Where it depends on the caller whether equal texts
 * are one object, they are: the best case for the peer.
 */
public final class PeerSegments {

  private static final int VERSION_OF_FINGERPRINTS = 1;

  private final Shape shape;
  private final String firstVersion = SampleSegments.versionOf(0);
  private final List<String> datasources;
  private final List<String> fingerprints = new ArrayList<>();
  private final Map<String, SchemaPayload> payloads = new HashMap<>();

  public PeerSegments(Shape shape) {
    this.shape = shape;
    this.datasources =
        IntStream.range(0, shape.datasources()).mapToObj(SampleSegments::nameOf).toList();
    FingerprintGenerator generator = generator();
    for (int schema = 0; schema < shape.schemas(); schema++) {
      SchemaPayload payload = payload(schema);
      String fingerprint =
          generator.generateFingerprint(payload, SampleSegments.nameOf(0), VERSION_OF_FINGERPRINTS);
      fingerprints.add(fingerprint);
      payloads.put(fingerprint, payload);
    }
  }

  /** The peer's fingerprints, with the peer's own object mapper. */
  public static FingerprintGenerator generator() {
    return new FingerprintGenerator(DefaultObjectMapper.INSTANCE);
  }

  /** The payload of a schema by its number. */
  public static SchemaPayload payload(int schema) {
    RowSignature.Builder signature = RowSignature.builder();
    Columns.of(schema).forEach((name, type) -> signature.add(name, ColumnType.fromString(type)));
    return new SchemaPayload(signature.build());
  }

  public SegmentId id(int segment) {
    int hour = shape.hour(segment);
    int version = shape.version(segment);
    return SegmentId.of(
        datasources.get(shape.datasource(segment)),
        new Interval(
            SampleSegments.startOf(hour),
            SampleSegments.startOf(hour + 1),
            ISOChronology.getInstanceUTC()),
        version == 0 ? firstVersion : SampleSegments.versionOf(version),
        shape.partition(segment));
  }

  /**
   * What a poll tells of a segment; the text of a fingerprint is one object for all that share it.
   */
  public SegmentMetadata metadata(int segment) {
    return new SegmentMetadata(shape.numRows(segment), fingerprints.get(shape.schema(segment)));
  }

  /** A whole poll. */
  public Map<SegmentId, SegmentMetadata> poll(List<SegmentId> ids) {
    Map<SegmentId, SegmentMetadata> metadata = Maps.newHashMapWithExpectedSize(ids.size());
    for (int segment = 0; segment < ids.size(); segment++) {
      metadata.put(ids.get(segment), metadata(segment));
    }
    return metadata;
  }

  /** All ids, by segment number. */
  public List<SegmentId> ids() {
    List<SegmentId> ids = new ArrayList<>(shape.segments());
    for (int segment = 0; segment < shape.segments(); segment++) {
      ids.add(id(segment));
    }
    return ids;
  }

  /** The payloads by fingerprint. */
  public Map<String, SchemaPayload> payloads() {
    return payloads;
  }
}
