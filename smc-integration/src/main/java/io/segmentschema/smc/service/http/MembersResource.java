package io.segmentschema.smc.service.http;

import io.segmentschema.cache.SchemaCache;
import io.segmentschema.smc.leadership.Leadership;
import io.segmentschema.smc.security.Needs;
import io.segmentschema.smc.security.UserRole;
import io.segmentschema.smc.service.Readiness;
import io.segmentschema.smc.service.openapi.Describes;
import io.segmentschema.smc.service.openapi.Gives;
import io.segmentschema.smc.service.store.StoreOperations;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The services that share this one's store. */
@Path("/v1/members")
@Produces(MediaType.APPLICATION_JSON)
public final class MembersResource {

  private record SelfJson(
      String instance, String role, long epoch, boolean ready, @Nullable Long pollAgeMillis) {}

  private record MembersJson(List<MemberList.MemberJson> members) {}

  private final SchemaCache cache;
  private final Leadership leadership;
  private final Readiness readiness;
  private final StoreOperations store;
  private final MemberList list;
  private final PassingOn passing;

  @Inject
  public MembersResource(
      SchemaCache cache,
      Leadership leadership,
      Readiness readiness,
      StoreOperations store,
      MemberList list,
      PassingOn passing) {
    this.cache = cache;
    this.leadership = leadership;
    this.readiness = readiness;
    this.store = store;
    this.list = list;
    this.passing = passing;
  }

  @GET
  @Needs(UserRole.OPERATOR)
  @Describes(
      value = "All members, and how they stand.",
      more = "Each is asked; what one that does not answer would say is null.",
      gives = @Gives(says = "Now, in the order of their addresses.", value = MembersJson.class))
  public void members(@Context HttpHeaders headers, @Suspended AsyncResponse client) {
    passing.answer(client, list.now(headers), members -> Json.ok(new MembersJson(members)));
  }

  @GET
  @Path("/self")
  @Needs(UserRole.TASK)
  @Describes(
      value = "How this member stands, for the others.",
      gives = @Gives(says = "Now.", value = SelfJson.class))
  public Response self() {
    return Json.ok(
        new SelfJson(
            cache.instance(),
            leadership.role().label(),
            leadership.epoch().value(),
            readiness.turnsAway().isEmpty(),
            store.polls().lastSuccessAge().map(Duration::toMillis).orElse(null)));
  }
}
