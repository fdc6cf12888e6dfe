package io.segmentschema.smc.service.http;

import io.segmentschema.cache.SchemaCache;
import io.segmentschema.smc.members.Members;
import io.segmentschema.smc.members.Peers;
import io.segmentschema.smc.security.Needs;
import io.segmentschema.smc.security.UserRole;
import io.segmentschema.smc.service.ForService;
import io.segmentschema.smc.service.openapi.Describes;
import io.segmentschema.smc.service.openapi.Gives;
import io.segmentschema.smc.service.openapi.Says;
import io.segmentschema.smc.service.problem.Problem;
import io.segmentschema.smc.service.problem.ProblemType;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/** The services that share this one's store. */
@Path("/v1/members")
@Produces(MediaType.APPLICATION_JSON)
public final class MembersResource {

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private record MembersJson(List<MemberList.MemberJson> members) {}

  private final Members members;
  private final MemberList list;
  private final PassingOn passing;
  private final RealtimePages pages;

  @Inject
  public MembersResource(
      SchemaCache cache,
      Members members,
      MemberList list,
      PassingOn passing,
      @ForService ScheduledExecutorService scheduler) {
    this.members = members;
    this.list = list;
    this.passing = passing;
    this.pages = new RealtimePages(cache, scheduler, RealtimePages.COLUMNS_OF_A_PAGE);
  }

  @GET
  @Needs(UserRole.OPERATOR)
  @Describes(
      value = "All members, and how they stand.",
      more =
          "Each is asked; what one that does not answer would say is null, and silentMillis tells"
              + " for how long it has not.",
      gives = @Gives(says = "Now, in the order of their addresses.", value = MembersJson.class))
  public void members(@Context HttpHeaders headers, @Suspended AsyncResponse client) {
    passing.answer(client, list.now(headers), members -> Json.ok(new MembersJson(members)));
  }

  @GET
  @Path("/self")
  @Needs(UserRole.TASK)
  @Describes(
      value = "How this member stands, for the others.",
      gives = @Gives(says = "Now.", value = MemberList.SelfJson.class))
  public Response self() {
    return Json.ok(list.self());
  }

  @GET
  @Path("/realtime")
  @Needs(UserRole.TASK)
  @QueryParameters("after")
  @Describes(
      value = "What this member knows of realtime tasks, for one that has just come.",
      more =
          "Page by page; the first one is asked for without after. A member is told nothing before"
              + " this one knows of it.",
      gives = @Gives(says = "Some tasks, by their names.", value = RealtimePages.PageJson.class),
      problems = ProblemType.NOT_READY)
  public Response realtime(
      @QueryParam("after") @Says("What next said on the page before.") @Nullable String after,
      @Context HttpHeaders headers) {
    String member = headers.getHeaderString(Peers.PASSED_ON);
    requireKnown(member);
    return Json.ok(pages.after(after == null ? "" : after, member == null ? "" : member));
  }

  /** What comes in here from now on is passed on to it, so nothing gets lost in between. */
  private void requireKnown(@Nullable String instance) {
    boolean isKnown =
        members.others().stream().anyMatch(member -> member.instance().equals(instance));
    if (instance != null && !isKnown) {
      throw Problem.retryLater(
              ProblemType.NOT_READY, "This member does not know yet of who asks.", RETRY_AFTER)
          .asException();
    }
  }
}
