package io.segmentschema.smc.service.http;

import io.segmentschema.smc.service.problem.Problem;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/**
 * Problem documents for what the HTTP server refuses before it reaches a resource: a malformed
 * request line, headers that are too large.
 */
public final class JettyProblems implements Request.Handler {

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    int status =
        request.getAttribute(ErrorHandler.ERROR_STATUS) instanceof Integer given
            ? given
            : response.getStatus();
    answer(request, response, callback, ProblemMapper.ofStatus(status));
    return true;
  }

  /** Answers with that problem; the callback ends with the answer. */
  static void answer(Request request, Response response, Callback callback, Problem problem) {
    byte[] document = problem.toJson(Request.getPathInContext(request).startsWith("/druid/"));
    AnswerHeaders.putInto(request, response);
    response.setStatus(problem.status());
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problem.MEDIA_TYPE);
    problem
        .retryAfterSeconds()
        .ifPresent(wait -> response.getHeaders().put(HttpHeader.RETRY_AFTER, wait));
    response.write(true, ByteBuffer.wrap(document), callback);
  }
}
