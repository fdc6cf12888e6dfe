package io.segmentschema.smc.service.http;

import com.google.common.collect.ImmutableSet;
import io.segmentschema.smc.security.AccessControl;
import io.segmentschema.smc.security.FailureReason;
import io.segmentschema.smc.security.Visit;
import io.segmentschema.smc.service.problem.Problem;
import io.segmentschema.smc.service.problem.ProblemType;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Refuses what another site's page has a browser send. Browsers say where a request that may change
 * something comes from; everything else (Brokers, tasks, the command line) says nothing, and
 * passes.
 */
public final class SameOrigin extends Handler.Wrapper {

  private static final ImmutableSet<String> OWN_SITES = ImmutableSet.of("same-origin", "none");
  private static final ImmutableSet<String> LOOPBACKS =
      ImmutableSet.of("localhost", "127.0.0.1", "[::1]");

  private final AccessControl access;

  /**
   * @param next what answers requests that nobody was tricked into
   */
  public SameOrigin(AccessControl access, Handler next) {
    super(next);
    this.access = access;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    if (Visit.isSafe(request.getMethod()) || isOwn(request)) {
      return super.handle(request, response, callback);
    }
    access.refused(FailureReason.ORIGIN, Reception.visitOf(request));
    Refusal.answerOrRefuse(
        Problem.of(
            ProblemType.CROSS_ORIGIN,
            "A page of another origin had the browser send this; schema-cache.http.allowed-origins names those that may."),
        request,
        response,
        callback);
    return true;
  }

  private boolean isOwn(Request request) {
    Optional<String> origin = Optional.ofNullable(request.getHeaders().get("Origin"));
    if (origin.filter(access.origins()::contains).isPresent()) {
      return true;
    }
    Optional<String> site = Optional.ofNullable(request.getHeaders().get("Sec-Fetch-Site"));
    boolean isFromElsewhere = site.filter(given -> !OWN_SITES.contains(given)).isPresent();
    return !isFromElsewhere && origin.map(given -> isOwn(given, request)).orElse(true);
  }

  /**
   * Whether the page came from here. Where nobody is asked who he is, it must also have come by a
   * name that only this machine has: any site can have its own name point here.
   */
  private boolean isOwn(String origin, Request request) {
    Optional<URI> uri = parsed(origin);
    String host = String.valueOf(request.getHeaders().get(HttpHeader.HOST));
    boolean isThisServer =
        uri.map(URI::getRawAuthority).filter(given -> given.equalsIgnoreCase(host)).isPresent();
    return isThisServer
        && (access.asksWhoCalls()
            || uri.map(URI::getHost)
                .filter(name -> LOOPBACKS.contains(name.toLowerCase(Locale.ROOT)))
                .isPresent());
  }

  private static Optional<URI> parsed(String origin) {
    try {
      return Optional.of(new URI(origin));
    } catch (URISyntaxException noOrigin) {
      return Optional.empty();
    }
  }
}
