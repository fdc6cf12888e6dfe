package io.segmentschema.smc.service.json;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.error.InvalidInputException;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.schema.SchemaPayload;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.segment.SegmentInterval;
import io.segmentschema.poller.PublishedSegment;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Reads the body of {@code POST /v1/segments}. One per segment of the body. */
public final class PublishReader {

  /** How many segments one call may name. */
  public static final int MOST_SEGMENTS = 10_000;

  private static final String MEMBERS =
      "datasource, interval, version, partitionNum, numRows, tombstone, schema";

  private final String path;
  private @Nullable DatasourceName datasource;
  private @Nullable SegmentInterval interval;
  private @Nullable String version;
  private @Nullable Integer partitionNum;
  private @Nullable Long numRows;
  private boolean tombstone;
  private @Nullable SchemaPayload schema;

  private PublishReader(String path) {
    this.path = path;
  }

  /**
   * Reads the whole body.
   *
   * @throws InvalidInputException naming the first field that is wrong
   */
  public static ImmutableList<PublishedSegment> read(InputStream body) throws IOException {
    ImmutableList<PublishedSegment> segments = JsonInput.read(body, PublishReader::envelope);
    Map<SegmentId, Integer> places = new HashMap<>();
    for (int place = 0; place < segments.size(); place++) {
      @Nullable Integer earlier = places.putIfAbsent(segments.get(place).id(), place);
      if (earlier != null) {
        throw new InvalidInputException(
            "segments[" + place + "]",
            "must name each segment once, is the same segment as segments[" + earlier + "]");
      }
    }
    return segments;
  }

  private static ImmutableList<PublishedSegment> envelope(JsonInput in) throws IOException {
    String path = in.path();
    var members =
        new Object() {
          @Nullable ImmutableList<PublishedSegment> segments;
        };
    in.object(
        "segments",
        name -> {
          if (!name.equals("segments")) {
            return false;
          }
          members.segments =
              in.list(MOST_SEGMENTS, element -> new PublishReader(element.path()).segment(element));
          return true;
        });
    ImmutableList<PublishedSegment> segments =
        JsonInput.required(members.segments, path, "segments");
    if (segments.isEmpty()) {
      throw new InvalidInputException(
          "segments", "must be an array of 1 to " + MOST_SEGMENTS + " elements, is empty");
    }
    return segments;
  }

  private PublishedSegment segment(JsonInput in) throws IOException {
    in.object(MEMBERS, name -> member(in, name));
    SegmentId id =
        JsonInput.within(
            path,
            () ->
                new SegmentId(
                    JsonInput.required(datasource, "datasource"),
                    JsonInput.required(interval, "interval"),
                    JsonInput.required(version, "version"),
                    JsonInput.required(partitionNum, "partitionNum")));
    long rows = JsonInput.required(numRows, path, "numRows");
    if (tombstone && schema != null) {
      throw new InvalidInputException(
          path + ".schema", "must not be given for a tombstone, which has no schema");
    }
    return new PublishedSegment(
        id,
        tombstone,
        OptionalLong.of(rows),
        Optional.ofNullable(schema).map(FingerprintedSchema::of));
  }

  private boolean member(JsonInput in, String name) throws IOException {
    switch (name) {
      case "datasource" -> datasource = Names.datasource(in);
      case "interval" -> {
        String text = in.text();
        interval = JsonInput.at(in.path(), () -> SegmentInterval.parse(text));
      }
      case "version" -> version = in.text();
      case "partitionNum" -> partitionNum = (int) in.integer(0, Integer.MAX_VALUE);
      case "numRows" -> numRows = in.integer(0, Long.MAX_VALUE);
      case "tombstone" -> tombstone = in.truth();
      case "schema" -> schema = in.isNull() ? null : ColumnsReader.schema(in);
      default -> {
        return false;
      }
    }
    return true;
  }
}
