package io.segmentschema.smc.service.http;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.realtime.PushResult;
import io.segmentschema.cache.realtime.RealtimePush;
import io.segmentschema.cache.realtime.RealtimeRemoval;
import io.segmentschema.cache.realtime.RejectedUpdate;
import io.segmentschema.cache.realtime.RemovalResult;
import io.segmentschema.smc.members.MemberAnswer;
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
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;

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

  private static final String SCHEMAS = "/v1/realtime/schemas";
  private static final String REMOVALS = "/v1/realtime/removals";

  private final SchemaCache cache;
  private final PassingOn passing;
  private final PassedPushes passed;

  @Inject
  public RealtimeResource(SchemaCache cache, PassingOn passing, PassedPushes passed) {
    this.cache = cache;
    this.passing = passing;
    this.passed = passed;
  }

  @POST
  @Path("/schemas")
  @Needs(UserRole.TASK)
  @Consumes(MediaType.APPLICATION_JSON)
  @Describes(
      value = "What a task tells of the segments that it writes.",
      more = "Taken here and by all other members; needAbsolute is what any of them lacks.",
      takes = RequestBodies.RealtimeSchemas.class,
      gives =
          @Gives(
              says = "What was taken, and of which segments the whole schema is needed.",
              value = Pushed.class))
  public void schemas(
      InputStream body, @Context HttpHeaders headers, @Suspended AsyncResponse client)
      throws IOException {
    if (!passing.concernsOthers(headers)) {
      PushResult result = cache.push(PushReader.read(body));
      client.resume(pushed(result, result.needAbsolute()));
      return;
    }
    byte[] json = body.readAllBytes();
    RealtimePush push = PushReader.read(new ByteArrayInputStream(json));
    // Here first: a member that comes meanwhile finds it in what it takes over, or is told of it.
    PushResult result = cache.push(push);
    CompletableFuture<ImmutableList<MemberAnswer>> others = passing.tellAll(SCHEMAS, json, headers);
    passing.answer(
        client,
        others,
        answers ->
            pushed(
                result, passed.needed(push.task(), result.needAbsolute(), whole(push), answers)));
  }

  private static List<String> whole(RealtimePush push) {
    return push.updates().stream()
        .filter(update -> !update.delta())
        .map(update -> update.id().toString())
        .toList();
  }

  private Response pushed(PushResult result, List<String> needAbsolute) {
    return Json.changed(
        new Pushed(cache.instance(), result.accepted(), needAbsolute, result.rejected()),
        "accepted=%d, needAbsolute=%d, rejected=%d"
            .formatted(result.accepted().size(), needAbsolute.size(), result.rejected().size()));
  }

  @POST
  @Path("/removals")
  @Needs(UserRole.TASK)
  @Consumes(MediaType.APPLICATION_JSON)
  @Describes(
      value = "Which segments a task no longer serves.",
      more = "Taken here and by all other members; needAbsolute is what any of them lacks.",
      takes = RequestBodies.RealtimeRemovals.class,
      gives = @Gives(says = "How many have left it.", value = Removed.class))
  public void removals(
      InputStream body, @Context HttpHeaders headers, @Suspended AsyncResponse client)
      throws IOException {
    if (!passing.concernsOthers(headers)) {
      RemovalResult result = cache.remove(RemovalReader.read(body));
      client.resume(removed(result, result.needAbsolute()));
      return;
    }
    byte[] json = body.readAllBytes();
    RealtimeRemoval removal = RemovalReader.read(new ByteArrayInputStream(json));
    RemovalResult result = cache.remove(removal);
    CompletableFuture<ImmutableList<MemberAnswer>> others =
        passing.tellAll(REMOVALS, json, headers);
    passing.answer(
        client,
        others,
        answers ->
            removed(
                result, passed.needed(removal.task(), result.needAbsolute(), List.of(), answers)));
  }

  private Response removed(RemovalResult result, List<String> needAbsolute) {
    return Json.changed(
        new Removed(cache.instance(), result.removed(), needAbsolute),
        "removed=" + result.removed());
  }
}
