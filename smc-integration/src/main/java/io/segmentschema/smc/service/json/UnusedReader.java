package io.segmentschema.smc.service.json;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads the body of {@code POST /v1/segments/unused}. One per body. */
public final class UnusedReader {

  /**
   * What is to be marked unused.
   *
   * @param datasource the datasource
   * @param segments segments of it, each once
   */
  public record Unused(DatasourceName datasource, ImmutableList<SegmentId> segments) {}

  private @Nullable DatasourceName datasource;
  private @Nullable ImmutableList<Names.Placed> segmentIds;

  private UnusedReader() {}

  /**
   * Reads the whole body.
   *
   * @throws io.segmentschema.cache.error.InvalidInputException naming the first field that is wrong
   */
  public static Unused read(InputStream body) throws IOException {
    return JsonInput.read(body, in -> new UnusedReader().envelope(in));
  }

  private Unused envelope(JsonInput in) throws IOException {
    String path = in.path();
    in.object("datasource, segmentIds", name -> member(in, name));
    DatasourceName name = JsonInput.required(datasource, path, "datasource");
    return new Unused(
        name, Names.segments(name, JsonInput.required(segmentIds, path, "segmentIds")));
  }

  private boolean member(JsonInput in, String name) throws IOException {
    switch (name) {
      case "datasource" -> datasource = Names.datasource(in);
      case "segmentIds" -> segmentIds = Names.texts(in, PublishReader.MOST_SEGMENTS);
      default -> {
        return false;
      }
    }
    return true;
  }
}
