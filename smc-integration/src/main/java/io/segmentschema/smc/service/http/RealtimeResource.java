package io.segmentschema.smc.service.http;

import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.realtime.PushResult;
import io.segmentschema.cache.realtime.RejectedUpdate;
import io.segmentschema.cache.realtime.RemovalResult;
import io.segmentschema.smc.security.Needs;
import io.segmentschema.smc.security.UserRole;
import io.segmentschema.smc.service.json.PushReader;
import io.segmentschema.smc.service.json.RemovalReader;
import io.segmentschema.smc.service.openapi.Describes;
import io.segmentschema.smc.service.openapi.Gives;
import io.segmentschema.smc.service.openapi.RequestBodies;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** What realtime tasks tell of the segments that they write. */
@Path("/v1/realtime")
@Produces(MediaType.APPLICATION_JSON)
public final class RealtimeResource {

  private record Pushed(
      String instance,
      List<String> accepted,
      List<String> needAbsolute,
      List<RejectedUpdate> rejected) {}

  private record Removed(String instance, int removed, List<String> needAbsolute) {}

  private final SchemaCache cache;

  @Inject
  public RealtimeResource(SchemaCache cache) {
    this.cache = cache;
  }

  @POST
  @Path("/schemas")
  @Needs(UserRole.TASK)
  @Consumes(MediaType.APPLICATION_JSON)
  @Describes(
      value = "What a task tells of the segments that it writes.",
      takes = RequestBodies.RealtimeSchemas.class,
      gives =
          @Gives(
              says = "What was taken, and of which segments the whole schema is needed.",
              value = Pushed.class))
  public Response schemas(InputStream body) throws IOException {
    PushResult result = cache.push(PushReader.read(body));
    return Json.changed(
        new Pushed(cache.instance(), result.accepted(), result.needAbsolute(), result.rejected()),
        "accepted=%d, needAbsolute=%d, rejected=%d"
            .formatted(
                result.accepted().size(), result.needAbsolute().size(), result.rejected().size()));
  }

  @POST
  @Path("/removals")
  @Needs(UserRole.TASK)
  @Consumes(MediaType.APPLICATION_JSON)
  @Describes(
      value = "Which segments a task no longer serves.",
      takes = RequestBodies.RealtimeRemovals.class,
      gives = @Gives(says = "How many have left it.", value = Removed.class))
  public Response removals(InputStream body) throws IOException {
    RemovalResult result = cache.remove(RemovalReader.read(body));
    return Json.changed(
        new Removed(cache.instance(), result.removed(), result.needAbsolute()),
        "removed=" + result.removed());
  }
}
