package io.segmentschema.smc.service.http;

import io.segmentschema.poller.CleanupOutcome;
import io.segmentschema.smc.leadership.Leadership;
import io.segmentschema.smc.leadership.Role;
import io.segmentschema.smc.security.Needs;
import io.segmentschema.smc.security.UserRole;
import io.segmentschema.smc.service.ForService;
import io.segmentschema.smc.service.Refreshes;
import io.segmentschema.smc.service.Refreshes.Refresh;
import io.segmentschema.smc.service.openapi.Describes;
import io.segmentschema.smc.service.openapi.Gives;
import io.segmentschema.smc.service.openapi.Says;
import io.segmentschema.smc.service.problem.Problem;
import io.segmentschema.smc.service.problem.ProblemType;
import io.segmentschema.smc.service.store.StoreOperations;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** What operators ask for: a refresh, a cleanup, how things stand. */
@Path("/v1")
@Produces(MediaType.APPLICATION_JSON)
public final class OperatorResource {

  private static final Duration LONGEST_GRACE = Duration.ofDays(3_650);

  private record RefreshJson(
      String refreshId,
      String state,
      @Nullable Long segments,
      @Nullable Long schemas,
      long durationMillis) {}

  private record CleanupJson(
      long segmentsPurged, long schemasDeleted, @Nullable String refreshId) {}

  private final StoreOperations store;
  private final Refreshes refreshes;
  private final Leadership leadership;
  private final StatusReport status;
  private final MemberList members;
  private final PassingOn passing;
  private final Executor answering;

  @Inject
  public OperatorResource(
      StoreOperations store,
      Refreshes refreshes,
      Leadership leadership,
      StatusReport status,
      MemberList members,
      PassingOn passing,
      @ForService Executor answering) {
    this.store = store;
    this.refreshes = refreshes;
    this.leadership = leadership;
    this.status = status;
    this.members = members;
    this.passing = passing;
    this.answering = answering;
  }

  @GET
  @Path("/status")
  @Needs(UserRole.OPERATOR)
  @Describes(
      value = "How things stand.",
      gives = @Gives(says = "Now.", value = StatusReport.StatusJson.class))
  public void status(@Context HttpHeaders headers, @Suspended AsyncResponse client) {
    CompletableFuture<List<MemberList.MemberJson>> asked = members.now(headers);
    if (asked.isDone()) {
      // It awaits nobody, and answers although everybody who works for answers may be busy.
      client.resume(Json.ok(status.now(asked.join())));
    } else {
      passing.answer(client, asked, all -> Json.ok(status.now(all)));
    }
  }

  @POST
  @Path("/refresh")
  @Needs(UserRole.OPERATOR)
  @QueryParameters("wait")
  @Describes(
      value = "Have the whole store read again.",
      more = "By all members; the answer tells of this one.",
      gives = {
        @Gives(says = "It has ended: state says how.", value = RefreshJson.class),
        @Gives(
            status = 202,
            says = "It has begun; the caller does not wait.",
            value = RefreshJson.class)
      })
  public void refresh(
      @QueryParam("wait") @Says(value = "Whether to wait for its end.", format = "boolean")
          @Nullable String wait,
      @Context HttpHeaders headers,
      @Suspended AsyncResponse client) {
    boolean waits = Parameters.truth("wait", wait, false);
    if (passing.concernsOthers(headers)) {
      passing.beginEverywhere("/v1/refresh", headers);
    }
    Refreshes.Begun begun = refreshes.begin();
    if (waits) {
      begun.done().thenAcceptAsync(refresh -> client.resume(answer(200, refresh)), answering);
    } else {
      client.resume(answer(202, find(begun.id())));
    }
  }

  @GET
  @Path("/refreshes/{id}")
  @Needs(UserRole.OPERATOR)
  @Describes(
      value = "How a refresh stands.",
      gives = @Gives(says = "It.", value = RefreshJson.class),
      problems = ProblemType.UNKNOWN_REFRESH)
  public void followRefresh(
      @PathParam("id") @Says("A refreshId.") String id,
      @Context HttpHeaders headers,
      @Suspended AsyncResponse client) {
    Optional<Refresh> here = refreshes.find(id);
    if (here.isEmpty() && isRefreshId(id) && passing.concernsOthers(headers)) {
      passing.answer(
          client,
          passing.askAll("/v1/refreshes/" + id, headers),
          answers ->
              PassingOn.relayed(
                  answers.stream().findFirst().orElseThrow(OperatorResource::unknownRefresh)));
    } else {
      client.resume(Json.ok(json(here.orElseThrow(OperatorResource::unknownRefresh))));
    }
  }

  /** What no member can have made is asked of none. */
  private static boolean isRefreshId(String id) {
    return id.matches("[A-Za-z0-9-]{1,64}");
  }

  @POST
  @Path("/cleanup")
  @Needs(UserRole.OPERATOR)
  @QueryParameters({"dryRun", "olderThan"})
  @Describes(
      value = "Purge what nobody needs any more, on the leader.",
      gives = @Gives(says = "What was deleted, or would be.", value = CleanupJson.class),
      problems = {
        ProblemType.STORE_UNAVAILABLE,
        ProblemType.NOT_READY,
        ProblemType.NOT_LEADER,
        ProblemType.NO_LEADER
      })
  public void cleanUp(
      @QueryParam("dryRun") @Says(value = "Only tell what would be deleted.", format = "boolean")
          @Nullable String dryRun,
      @QueryParam("olderThan") @Says(value = "In place of the grace period.", format = "duration")
          @Nullable String olderThan,
      @Context UriInfo uri,
      @Context HttpHeaders headers,
      @Suspended AsyncResponse client) {
    boolean dry = Parameters.truth("dryRun", dryRun, false);
    Optional<Duration> grace =
        Parameters.duration("olderThan", olderThan, Duration.ZERO, LONGEST_GRACE);
    if (leadership.role() != Role.LEADER && passing.concernsOthers(headers)) {
      passing.toLeader(PassingOn.pathAndQuery(uri), headers, client);
    } else {
      if (!dry) {
        passing.requireLeader(leadership, headers);
      }
      client.resume(cleanUpHere(dry, grace));
    }
  }

  private Response cleanUpHere(boolean dry, Optional<Duration> grace) {
    if (!dry && leadership.role() != Role.LEADER) {
      throw Problem.of(
              ProblemType.NOT_LEADER, "Only the leader cleans up; a dry run is allowed anywhere.")
          .asException();
    }
    if (!dry && leadership.leading().isEmpty()) {
      throw Problem.retryLater(
              ProblemType.NOT_READY,
              "This node leads as soon as it has the store's epoch and has read the store.",
              Duration.ofSeconds(1))
          .asException();
    }
    // A cleanup that deletes asks for a refresh; if others ask after it, theirs shows the deletion
    // too.
    CleanupOutcome done = store.cleanUp(dry, grace);
    boolean refreshed = !dry && done.deletedSomething();
    return Json.changed(
        new CleanupJson(
            done.segmentsPurged(),
            done.schemasDeleted(),
            refreshed ? refreshes.latestId().orElse(null) : null),
        "dryRun=%s, segmentsPurged=%d, schemasDeleted=%d"
            .formatted(dry, done.segmentsPurged(), done.schemasDeleted()));
  }

  private static Response answer(int status, Refresh refresh) {
    return Json.changed(status, json(refresh), "refreshId=" + refresh.id());
  }

  private Refresh find(String id) {
    return refreshes.find(id).orElseThrow(OperatorResource::unknownRefresh);
  }

  private static RuntimeException unknownRefresh() {
    return Problem.of(
            ProblemType.UNKNOWN_REFRESH,
            "A process remembers the last 100 refreshes that were asked for; this is none of them.")
        .asException();
  }

  private static RefreshJson json(Refresh refresh) {
    return new RefreshJson(
        refresh.id(),
        refresh.state().label(),
        refresh.outcome().map(StoreOperations.Refreshed::segments).orElse(null),
        refresh.outcome().map(StoreOperations.Refreshed::schemas).orElse(null),
        refresh.duration().toMillis());
  }
}
