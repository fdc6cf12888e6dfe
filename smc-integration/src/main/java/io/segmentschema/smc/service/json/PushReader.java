package io.segmentschema.smc.service.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.error.InvalidInputException;
import io.segmentschema.cache.realtime.RealtimePush;
import io.segmentschema.cache.realtime.RejectedUpdate;
import io.segmentschema.cache.realtime.SegmentUpdate;
import io.segmentschema.cache.segment.SegmentId;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of {@code POST /v1/realtime/schemas}. A fault in one segment's part costs that
 * part only. One per body.
 */
public final class PushReader {

  private final ImmutableList.Builder<SegmentUpdate> updates = ImmutableList.builder();
  private final ImmutableList.Builder<RejectedUpdate> malformed = ImmutableList.builder();
  private final Set<SegmentId> seen = new HashSet<>();
  private boolean listed;

  private PushReader() {}

  /**
   * Reads the whole body.
   *
   * @throws InvalidInputException naming the first field outside the segments' parts that is wrong
   */
  public static RealtimePush read(InputStream body) throws IOException {
    return JsonInput.read(body, in -> new PushReader().envelope(in));
  }

  private RealtimePush envelope(JsonInput in) throws IOException {
    String path = in.path();
    TaskMessage message = new TaskMessage(path);
    in.object(
        TaskMessage.MEMBERS + ", segmentSchemas",
        name -> name.equals("segmentSchemas") ? list(in) : message.member(in, name));
    JsonInput.required(listed ? this : null, path, "segmentSchemas");
    return new RealtimePush(
        message.task(), message.epoch(), message.sequence(), updates.build(), malformed.build());
  }

  private boolean list(JsonInput in) throws IOException {
    listed = true;
    in.list(
        PublishReader.MOST_SEGMENTS,
        element -> {
          String path = element.path();
          item(path, element.tree());
          return path;
        });
    return true;
  }

  private void item(String path, JsonNode tree) throws IOException {
    try {
      SegmentUpdate update = UpdateReader.read(tree, path);
      if (!seen.add(update.id())) {
        throw new InvalidInputException(path, "must name each segment once in a message");
      }
      updates.add(update);
    } catch (InvalidInputException refused) {
      @Nullable JsonNode id = tree.get("segmentId");
      String name = id != null && id.isTextual() ? id.textValue() : path;
      malformed.add(new RejectedUpdate(name, refused.field() + ": " + refused.problem()));
    }
  }
}
