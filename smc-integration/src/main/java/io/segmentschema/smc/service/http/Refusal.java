package io.segmentschema.smc.service.http;

import io.segmentschema.smc.service.problem.Problem;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Answers a request whose body is still being sent, and ends its connection. The answer goes out at
 * once; then a bounded part of the rest is read and thrown away, because a connection that is
 * closed with unread bytes may take the answer with it. No thread waits for those bytes.
 */
final class Refusal {

  private static final long LINGER_MILLIS = 1_000;
  private static final long LINGER_BYTES = 16 << 20;

  private final Problem problem;
  private final Request request;
  private final Response response;
  private final Callback callback;

  /** Whether the request has been ended; by the reading callbacks or by the timer. */
  private final AtomicBoolean ended = new AtomicBoolean();

  /** For the reading callbacks, one after the other. */
  private long thrownAway;

  private Refusal(Problem problem, Request request, Response response, Callback callback) {
    this.problem = problem;
    this.request = request;
    this.response = response;
    this.callback = callback;
  }

  static Refusal of(Problem problem, Request request, Response response, Callback callback) {
    return new Refusal(problem, request, response, callback);
  }

  /** Answers at once, and in this way only where a body is still being sent. */
  static void answerOrRefuse(
      Problem problem, Request request, Response response, Callback callback) {
    if (BodyIntake.hasBody(request)) {
      of(problem, request, response, callback).answer();
    } else {
      JettyProblems.answer(request, response, callback, problem);
    }
  }

  void answer() {
    // Who asks first whether to send the body will not send it.
    boolean waitsToSend =
        request.getHeaders().contains(HttpHeader.EXPECT, HttpHeaderValue.CONTINUE.asString());
    response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE);
    Callback sent = waitsToSend ? callback : Callback.from(this::linger, callback::failed);
    JettyProblems.answer(request, response, sent, problem);
  }

  private void linger() {
    request
        .getComponents()
        .getScheduler()
        .schedule(this::end, LINGER_MILLIS, TimeUnit.MILLISECONDS);
    throwAway();
  }

  private void throwAway() {
    while (!ended.get()) {
      Content.Chunk chunk = request.read();
      if (chunk == null) {
        request.demand(this::throwAway);
        return;
      }
      thrownAway += chunk.remaining();
      chunk.release();
      if (chunk.isLast() || thrownAway > LINGER_BYTES) {
        end();
      }
    }
  }

  private void end() {
    if (ended.compareAndSet(false, true)) {
      callback.succeeded();
    }
  }
}
