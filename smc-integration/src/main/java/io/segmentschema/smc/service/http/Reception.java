package io.segmentschema.smc.service.http;

import io.segmentschema.smc.security.AccessControl;
import io.segmentschema.smc.security.Visit;
import java.util.Optional;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Takes down each request that comes, so that the audit log has it when it has been answered, and
 * gives its answer the headers that protect browsers.
 */
public final class Reception extends Handler.Wrapper {

  private final AccessControl access;

  /**
   * @param next what finds out who sends the request
   */
  public Reception(AccessControl access, Handler next) {
    super(next);
    this.access = access;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    Visit visit =
        new Visit(
            Request.getRemoteAddr(request),
            request.getMethod(),
            rawPath(request),
            Optional.ofNullable(request.getHttpURI().getQuery()));
    request.setAttribute(Visit.ATTRIBUTE, visit);
    Request.addCompletionListener(request, failure -> access.answered(visit, response.getStatus()));
    AnswerHeaders.putInto(request, response);
    return super.handle(request, response, callback);
  }

  /** The path as it was sent: nothing has been decoded, so nobody reads it differently. */
  static String rawPath(Request request) {
    return String.valueOf(request.getHttpURI().getPath());
  }

  static Visit visitOf(Request request) {
    if (request.getAttribute(Visit.ATTRIBUTE) instanceof Visit visit) {
      return visit;
    }
    throw new IllegalStateException("A request has not come through the reception");
  }
}
