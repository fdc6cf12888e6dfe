package io.segmentschema.smc.service.json;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.error.InvalidInputException;
import io.segmentschema.cache.realtime.RealtimeRemoval;
import io.segmentschema.cache.segment.SegmentId;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the body of {@code POST /v1/realtime/removals}. One per body. */
public final class RemovalReader {

  private static final String REASONS =
      Arrays.stream(RealtimeRemoval.Reason.values())
          .map(RealtimeRemoval.Reason::label)
          .collect(Collectors.joining(" or "));

  private @Nullable ImmutableList<SegmentId> segmentIds;
  private RealtimeRemoval.@Nullable Reason reason;

  private RemovalReader() {}

  /**
   * Reads the whole body.
   *
   * @throws InvalidInputException naming the first field that is wrong
   */
  public static RealtimeRemoval read(InputStream body) throws IOException {
    return JsonInput.read(body, in -> new RemovalReader().envelope(in));
  }

  private RealtimeRemoval envelope(JsonInput in) throws IOException {
    String path = in.path();
    TaskMessage message = new TaskMessage(path);
    in.object(
        TaskMessage.MEMBERS + ", segmentIds, reason",
        name -> member(in, name) || message.member(in, name));
    return new RealtimeRemoval(
        message.task(),
        message.epoch(),
        message.sequence(),
        JsonInput.required(segmentIds, path, "segmentIds"),
        JsonInput.required(reason, path, "reason"));
  }

  private boolean member(JsonInput in, String name) throws IOException {
    switch (name) {
      case "segmentIds" ->
          segmentIds =
              in.list(PublishReader.MOST_SEGMENTS, RemovalReader::readings).stream()
                  .flatMap(List::stream)
                  .distinct()
                  .collect(ImmutableList.toImmutableList());
      case "reason" -> reason = reason(in);
      default -> {
        return false;
      }
    }
    return true;
  }

  private static RealtimeRemoval.Reason reason(JsonInput in) throws IOException {
    String text = in.text(REASONS, Names.LONGEST_TEXT);
    return Arrays.stream(RealtimeRemoval.Reason.values())
        .filter(known -> known.label().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    in.path(), "must be " + REASONS + ", is " + InvalidInputException.shown(text)));
  }

  /**
   * A removal names no datasource; where an id can be read in more than one way, the readings that
   * nobody holds change nothing.
   */
  private static ImmutableList<SegmentId> readings(JsonInput in) throws IOException {
    String text = in.text(Names.LONGEST_TEXT);
    ImmutableList<SegmentId> readings = SegmentReadings.of(text);
    if (readings.isEmpty()) {
      throw new InvalidInputException(
          in.path(),
          "must be a segment id datasource_start_end_version[_partition], is "
              + InvalidInputException.shown(text));
    }
    return readings;
  }
}
