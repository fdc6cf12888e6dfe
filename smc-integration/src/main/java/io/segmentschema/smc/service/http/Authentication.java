package io.segmentschema.smc.service.http;

import com.google.common.collect.ImmutableList;
import io.segmentschema.smc.security.AccessControl;
import io.segmentschema.smc.security.Caller;
import io.segmentschema.smc.security.Evidence;
import io.segmentschema.smc.security.FailureReason;
import io.segmentschema.smc.security.Outcome;
import io.segmentschema.smc.security.Visit;
import io.segmentschema.smc.service.problem.Problem;
import io.segmentschema.smc.service.problem.ProblemType;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Finds out who sends a request before anything else of it is looked at: its body is not read, its
 * path and its other headers are not understood. Who is not known gets one and the same answer,
 * wherever he goes. Passwords are checked on threads of their own.
 */
public final class Authentication extends Handler.Wrapper {

  private static final String REALM = "realm=\"segment schema cache\"";
  private static final Duration BUSY_RETRY = Duration.ofSeconds(1);

  private final AccessControl access;

  /**
   * @param next what answers requests of known senders
   */
  public Authentication(AccessControl access, Handler next) {
    super(next);
    this.access = access;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    Visit visit = Reception.visitOf(request);
    if (access.asksWhoCalls() && isOpen(request)) {
      visit.leaveOpen();
      return super.handle(request, response, callback);
    }
    Entrance entrance = new Entrance(visit, request, response, callback);
    Outcome outcome = access.check(evidence(request, visit));
    if (outcome instanceof Outcome.Known known) {
      visit.isOf(known.caller());
      return super.handle(request, response, callback);
    }
    if (outcome instanceof Outcome.SlowCheck slow) {
      entrance.checkSlowly(slow);
    } else if (outcome instanceof Outcome.Refused refused) {
      entrance.refuse(refused);
    }
    return true;
  }

  /** The raw path is compared, so that no spelling of another address passes for one of these. */
  private boolean isOpen(Request request) {
    boolean onlyAsks = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
    String path = Reception.rawPath(request);
    boolean isProbe = path.equals("/livez") || path.equals("/readyz");
    boolean isOpenMetrics = access.metricsAreOpen() && path.equals("/metrics");
    return onlyAsks && (isProbe || isOpenMetrics) && !BodyIntake.hasBody(request);
  }

  private static Evidence evidence(Request request, Visit visit) {
    return new Evidence(
        ImmutableList.copyOf(request.getHeaders().getValuesList(HttpHeader.AUTHORIZATION)),
        certificate(request),
        visit.address());
  }

  private static Optional<X509Certificate> certificate(Request request) {
    if (request.getAttribute(EndPoint.SslSessionData.ATTRIBUTE)
        instanceof EndPoint.SslSessionData tls) {
      X509Certificate[] shown = tls.peerCertificates();
      if (shown != null && shown.length > 0) {
        return Optional.of(shown[0]);
      }
    }
    return Optional.empty();
  }

  /** One request at the door. */
  private final class Entrance {

    private final Visit visit;
    private final Request request;
    private final Response response;
    private final Callback callback;

    Entrance(Visit visit, Request request, Response response, Callback callback) {
      this.visit = visit;
      this.request = request;
      this.response = response;
      this.callback = callback;
    }

    void checkSlowly(Outcome.SlowCheck slow) {
      try {
        access.slow().execute(() -> checkNow(slow));
      } catch (RejectedExecutionException tooMany) {
        slow.forgo().run();
        refuse(new Outcome.Refused(FailureReason.BUSY, Optional.of(BUSY_RETRY)));
      }
    }

    private void checkNow(Outcome.SlowCheck slow) {
      try {
        decide(slow.check().run());
      } catch (RuntimeException failure) {
        Response.writeError(request, response, callback, failure);
      }
    }

    private void decide(Outcome outcome) {
      if (outcome instanceof Outcome.Known known) {
        letIn(known.caller());
      } else if (outcome instanceof Outcome.Refused refused) {
        refuse(refused);
      } else {
        Response.writeError(request, response, callback, HttpStatus.INTERNAL_SERVER_ERROR_500);
      }
    }

    /** Back to the server's threads: the work itself is none for those that check passwords. */
    private void letIn(Caller caller) {
      visit.isOf(caller);
      try {
        request.getComponents().getExecutor().execute(this::goOn);
      } catch (RejectedExecutionException stopping) {
        callback.failed(stopping);
      }
    }

    private void goOn() {
      try {
        if (!getHandler().handle(request, response, callback)) {
          Response.writeError(request, response, callback, HttpStatus.NOT_FOUND_404);
        }
      } catch (Exception failure) {
        Response.writeError(request, response, callback, failure);
      }
    }

    /**
     * Has a browser ask for name and password where a page or a file of it is loaded. A script
     * would wait for its answer as long as nobody types one in; it says itself what is missing.
     */
    private void challenge() {
      HttpFields.Mutable headers = response.getHeaders();
      if (!isScript(request)) {
        headers.add(HttpHeader.WWW_AUTHENTICATE, "Basic " + REALM + ", charset=\"UTF-8\"");
      }
      headers.add(HttpHeader.WWW_AUTHENTICATE, "Bearer " + REALM);
    }

    void refuse(Outcome.Refused refused) {
      access.refused(refused.reason(), visit);
      Problem problem = problem(refused);
      if (problem.status() == HttpStatus.UNAUTHORIZED_401) {
        challenge();
      }
      Refusal.answerOrRefuse(problem, request, response, callback);
    }
  }

  /** Whether a page's script asks, by what browsers say of it. */
  private static boolean isScript(Request request) {
    return "empty".equals(request.getHeaders().get("Sec-Fetch-Dest"));
  }

  private static Problem problem(Outcome.Refused refused) {
    return switch (refused.reason()) {
      case LIMITED ->
          Problem.retryLater(
              ProblemType.TOO_MANY_FAILURES,
              "This address, or this name, has failed too often; what is right will be let in later.",
              refused.retryAfter().orElse(BUSY_RETRY));
      case BUSY ->
          Problem.retryLater(
              ProblemType.OVERLOADED, "Too many passwords wait to be checked.", BUSY_RETRY);
      case MISSING, MALFORMED, TOKEN, PASSWORD, CERTIFICATE, ROLE, ORIGIN ->
          Problem.of(
              ProblemType.UNAUTHENTICATED,
              "A token, or a name and a password, that the service knows are needed.");
    };
  }
}
