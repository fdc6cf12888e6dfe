package io.segmentschema.smc.service.http;

import io.segmentschema.smc.leadership.Leadership;
import io.segmentschema.smc.leadership.Role;
import io.segmentschema.smc.security.Needs;
import io.segmentschema.smc.security.UserRole;
import io.segmentschema.smc.service.openapi.Describes;
import io.segmentschema.smc.service.openapi.Gives;
import io.segmentschema.smc.service.problem.Problem;
import io.segmentschema.smc.service.problem.ProblemType;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** How an operator has another member lead, before this one is taken away. */
@Path(StepDownResource.PATH)
@Produces(MediaType.APPLICATION_JSON)
public final class StepDownResource {

  private record SteppedDownJson(String role, long epoch) {}

  static final String PATH = "/v1/members/step-down";

  private final Leadership leadership;
  private final PassingOn passing;

  @Inject
  public StepDownResource(Leadership leadership, PassingOn passing) {
    this.leadership = leadership;
    this.passing = passing;
  }

  @POST
  @Needs(UserRole.OPERATOR)
  @Describes(
      value = "Have another member lead.",
      more = "A member that does not lead passes it on to the one that does.",
      gives =
          @Gives(
              says = "The former leader follows now; epoch is the last that it knows of.",
              value = SteppedDownJson.class),
      problems = {
        ProblemType.NOT_LEADER,
        ProblemType.NO_LEADER,
        ProblemType.NOBODY_ELSE,
        ProblemType.ELECTION_UNAVAILABLE
      })
  public void stepDown(@Context HttpHeaders headers, @Suspended AsyncResponse client) {
    if (leadership.role() != Role.LEADER && passing.concernsOthers(headers)) {
      passing.toLeader(PATH, headers, client);
    } else {
      passing.requireLeader(leadership, headers);
      client.resume(stepDownHere());
    }
  }

  private Response stepDownHere() {
    return switch (leadership.stepDown()) {
      case DONE ->
          Json.changed(
              new SteppedDownJson(Role.FOLLOWER.label(), leadership.epoch().value()),
              "epoch=" + leadership.epoch().value());
      case NOT_LEADER ->
          throw Problem.of(
                  ProblemType.NOT_LEADER, "This member does not lead; ask the one that does.")
              .asException();
      case ALONE ->
          throw Problem.of(
                  ProblemType.NOBODY_ELSE,
                  "No other member stands for the leadership, so this one goes on leading.")
              .asException();
    };
  }
}
