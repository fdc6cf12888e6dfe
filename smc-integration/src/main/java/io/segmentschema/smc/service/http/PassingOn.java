package io.segmentschema.smc.service.http;

import com.google.common.collect.ImmutableList;
import io.segmentschema.smc.leadership.Leadership;
import io.segmentschema.smc.leadership.Role;
import io.segmentschema.smc.members.MemberAnswer;
import io.segmentschema.smc.members.MemberRequest;
import io.segmentschema.smc.members.Peers;
import io.segmentschema.smc.service.ForService;
import io.segmentschema.smc.service.problem.Problem;
import io.segmentschema.smc.service.problem.ProblemType;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Has the other members do what a client asked of this one, as that client: its own credentials go
 * along. What another member has passed on is not passed on again. A client who waits for others
 * occupies no thread.
 */
public final class PassingOn {

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final Peers peers;
  private final Executor answering;

  @Inject
  public PassingOn(Peers peers, @ForService Executor answering) {
    this.peers = peers;
    this.answering = answering;
  }

  /** Whether the request concerns others too. */
  boolean concernsOthers(HttpHeaders request) {
    return !isPassedOn(request) && !peers.isAlone();
  }

  /**
   * Ends what a client asks of the leader where it is not known to whom it could be passed on,
   * because ZooKeeper has not said yet who the others are, or nobody else is there: somebody will
   * be elected. Does nothing if another member passed it on, or nobody is ever elected.
   */
  void requireLeader(Leadership leadership, HttpHeaders request) {
    if (leadership.zooKeeper().isPresent()
        && leadership.role() != Role.LEADER
        && !isPassedOn(request)) {
      throw noLeader();
    }
  }

  private static boolean isPassedOn(HttpHeaders request) {
    return request.getHeaderString(Peers.PASSED_ON) != null;
  }

  /** Tells all others; gives the answers of those that took it. */
  CompletableFuture<ImmutableList<MemberAnswer>> tellAll(
      String path, byte[] json, HttpHeaders request) {
    return peers.askAll(MemberRequest.post(path, json, client(request)));
  }

  /** Has all others begin the same; nobody waits for them. */
  void beginEverywhere(String path, HttpHeaders request) {
    var unused = peers.askAll(MemberRequest.begin(path, client(request)));
  }

  /** Asks all others for something that one of them may know. */
  CompletableFuture<ImmutableList<MemberAnswer>> askAll(String path, HttpHeaders request) {
    return peers.askAll(MemberRequest.get(path, client(request)));
  }

  /** Answers with what the leader answers. */
  void toLeader(String pathAndQuery, HttpHeaders request, AsyncResponse client) {
    answer(
        client,
        peers.askLeader(MemberRequest.work(pathAndQuery, client(request))),
        leader -> relayed(leader.orElseThrow(PassingOn::noLeader)));
  }

  private static RuntimeException noLeader() {
    return Problem.retryLater(
            ProblemType.NO_LEADER,
            "No member that leads is known, or it did not answer; if it was reached, it may have done what was asked.",
            RETRY_AFTER)
        .asException();
  }

  /** Answers once the others have. */
  <T> void answer(AsyncResponse client, CompletableFuture<T> others, Function<T, Response> answer) {
    var unused =
        others
            .thenApplyAsync(answer, answering)
            .whenComplete(
                (response, failure) -> {
                  if (failure == null) {
                    client.resume(response);
                  } else {
                    client.resume(failure);
                  }
                });
  }

  private static Optional<String> client(HttpHeaders request) {
    return Optional.ofNullable(request.getHeaderString(HttpHeaders.AUTHORIZATION));
  }

  /** The path and the query as they came. */
  static String pathAndQuery(UriInfo uri) {
    String query = uri.getRequestUri().getRawQuery();
    return uri.getRequestUri().getRawPath() + (query == null ? "" : "?" + query);
  }

  /** Another member's answer as this one's. */
  static Response relayed(MemberAnswer answer) {
    Response.ResponseBuilder response =
        Response.status(answer.status())
            .entity(new ChangeAnswer(answer.body(), "passedOnTo=" + answer.member().instance()));
    answer.header(HttpHeaders.CONTENT_TYPE).ifPresent(response::type);
    answer
        .header(HttpHeaders.RETRY_AFTER)
        .ifPresent(wait -> response.header(HttpHeaders.RETRY_AFTER, wait));
    return response.build();
  }
}
