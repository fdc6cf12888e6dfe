package io.segmentschema.smc.service.http;

import io.segmentschema.cache.error.InvalidInputException;
import io.segmentschema.cache.store.DeposedLeaderException;
import io.segmentschema.cache.store.MetadataStoreUnavailableException;
import io.segmentschema.cache.store.StoreRefusedException;
import io.segmentschema.poller.CleanupService.NotLeadingException;
import io.segmentschema.smc.leadership.ElectionUnavailableException;
import io.segmentschema.smc.service.problem.Problem;
import io.segmentschema.smc.service.problem.ProblemException;
import io.segmentschema.smc.service.problem.ProblemType;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns whatever ends a request early into a problem document. What nobody expected is logged once,
 * with an id that the client is told instead of the cause.
 */
public final class ProblemMapper implements ExceptionMapper<Throwable> {

  private static final Logger log = LoggerFactory.getLogger(ProblemMapper.class);
  private static final Duration STORE_RETRY = Duration.ofSeconds(5);
  private static final Duration STOPPING_RETRY = Duration.ofSeconds(1);

  /** Numbers the unexpected failures of this process. */
  private final AtomicLong failures = new AtomicLong();

  // Set by Jersey; proxies that look the request up.
  @Context private @Nullable UriInfo uri;
  @Context private @Nullable HttpHeaders headers;

  @Override
  public Response toResponse(Throwable thrown) {
    Throwable cause = unwrapped(thrown);
    if (cause instanceof WebApplicationException http && http.getResponse().getStatus() < 400) {
      return http.getResponse();
    }
    Response.ResponseBuilder answer = respond(problemOf(cause), isDruid());
    if (cause instanceof WebApplicationException http) {
      Optional.ofNullable(http.getResponse().getHeaderString(HttpHeaders.ALLOW))
          .ifPresent(methods -> answer.header(HttpHeaders.ALLOW, methods));
    }
    return answer.build();
  }

  private boolean isDruid() {
    return uri != null && uri.getPath().startsWith("druid/");
  }

  static Response.ResponseBuilder respond(Problem problem, boolean druidStyle) {
    Response.ResponseBuilder answer =
        Response.status(problem.status())
            .type(Problem.MEDIA_TYPE)
            .entity(problem.toJson(druidStyle));
    problem.retryAfterSeconds().ifPresent(wait -> answer.header(HttpHeaders.RETRY_AFTER, wait));
    return answer;
  }

  private Problem problemOf(Throwable cause) {
    if (cause instanceof ProblemException problem) {
      return problem.problem();
    }
    if (cause instanceof InvalidInputException invalid) {
      return Problem.invalid(invalid.field(), invalid.field() + ": " + invalid.problem());
    }
    if (cause instanceof MetadataStoreUnavailableException away) {
      log.warn("Store could not serve a request: path={}, problem={}", path(), away.getMessage());
      return Problem.retryLater(
          ProblemType.STORE_UNAVAILABLE,
          away.isOutcomeUnknown()
              ? "The metadata store did not answer the commit: either all of it is stored or none of it. Send the same again; what is stored already is not written twice."
              : "The metadata store cannot be reached or is too busy; nothing is known to have changed.",
          STORE_RETRY);
    }
    if (cause instanceof StoreRefusedException refused) {
      return new Problem(
          ProblemType.STORE_REFUSED,
          ProblemType.STORE_REFUSED.status(),
          Optional.ofNullable(refused.getMessage()).orElse("The store refuses this data."),
          refused.field(),
          Optional.empty());
    }
    if (cause instanceof ElectionUnavailableException away) {
      log.warn(
          "Election could not serve a request: path={}, problem={}", path(), away.getMessage());
      return Problem.retryLater(
          ProblemType.ELECTION_UNAVAILABLE,
          "ZooKeeper cannot be asked now; nobody is known to have stepped down.",
          STORE_RETRY);
    }
    if (cause instanceof DeposedLeaderException || cause instanceof NotLeadingException) {
      return Problem.of(
          ProblemType.NOT_LEADER,
          "This node does not lead, or not yet; ask the leader, or again later.");
    }
    if (cause instanceof WebApplicationException http) {
      return ofJersey(http.getResponse().getStatus());
    }
    return unexpected(cause);
  }

  private Problem ofJersey(int status) {
    return switch (status) {
      case 406 -> MediaTypes.notAcceptable(headers);
      case 415 -> MediaTypes.unsupported(headers);
      default -> ofStatus(status);
    };
  }

  /** What the HTTP layers say themselves. */
  static Problem ofStatus(int status) {
    return switch (status) {
      case 400 -> Problem.of(ProblemType.BAD_REQUEST, "The request cannot be understood.");
      case 404 -> Problem.of(ProblemType.NOT_FOUND, "The service answers nothing at this address.");
      case 405 ->
          Problem.of(
              ProblemType.METHOD_NOT_ALLOWED,
              "The header Allow names the methods of this address.");
      case 406 -> Problem.of(ProblemType.NOT_ACCEPTABLE, "The header Accept allows no answer.");
      case 408 -> Problem.of(ProblemType.REQUEST_TIMEOUT, "The request did not arrive in time.");
      case 413 -> Problem.of(ProblemType.TOO_LARGE, "The body is too large.");
      case 415 ->
          Problem.of(
              ProblemType.UNSUPPORTED_MEDIA_TYPE, "The Content-Type must be application/json.");
      case 503 ->
          Problem.retryLater(ProblemType.STOPPING, "The service is stopping.", STOPPING_RETRY);
      default ->
          new Problem(
              ProblemType.HTTP_ERROR,
              status,
              "The request failed with status " + status + ".",
              Optional.empty(),
              Optional.empty());
    };
  }

  private Problem unexpected(Throwable cause) {
    if (cause instanceof IOException) {
      log.debug("Connection to a client failed: path={}", path(), cause);
      return ofStatus(400);
    }
    long number = failures.incrementAndGet();
    log.error("Request failed unexpectedly: failureId={}, path={}", number, path(), cause);
    return Problem.of(
        ProblemType.INTERNAL,
        "The service failed; its log tells more under failureId=" + number + ".");
  }

  private String path() {
    return uri == null ? "?" : uri.getPath().replaceAll("\\p{Cntrl}", "?");
  }

  private static Throwable unwrapped(Throwable thrown) {
    Throwable cause = thrown;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
