package io.segmentschema.smc.service.http;

import io.segmentschema.smc.service.HttpConfig;
import io.segmentschema.smc.service.problem.Problem;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * One body on its way in. The server calls back, one call after the other, whenever more of it is
 * there; a timer ends the wait. Whoever comes first decides what becomes of the request.
 */
final class ArrivingBody {

  private final HttpConfig config;
  private final Handler next;
  private final Request request;
  private final Response response;
  private final Callback callback;
  private final ReceivedBody body;

  /** Whether it is decided what becomes of the request. */
  private final AtomicBoolean decided = new AtomicBoolean();

  /** Volatile: set by the thread that brought the request, read by those that bring its body. */
  private volatile Scheduler.@Nullable Task timer;

  ArrivingBody(
      HttpConfig config,
      SharedMemory memory,
      Handler next,
      Request request,
      Response response,
      Callback callback) {
    this.config = config;
    this.next = next;
    this.request = request;
    this.response = response;
    this.callback = callback;
    this.body = new ReceivedBody(memory);
  }

  void begin() {
    timer =
        request
            .getComponents()
            .getScheduler()
            .schedule(
                () -> refuse(BodyProblems.tooSlow(config)),
                config.bodyTimeout().toMillis(),
                TimeUnit.MILLISECONDS);
    takeIn();
  }

  private void takeIn() {
    while (!decided.get()) {
      Content.Chunk chunk = request.read();
      if (chunk == null) {
        request.demand(this::takeIn);
        return;
      }
      if (Content.Chunk.isFailure(chunk)) {
        refuse(BodyProblems.brokenOff());
        return;
      }
      boolean fits = body.append(chunk.getByteBuffer());
      boolean last = chunk.isLast();
      chunk.release();
      if (body.length() > config.maxRequestBytes()) {
        refuse(BodyProblems.tooLarge(config));
      } else if (!fits) {
        refuse(BodyProblems.noMemory());
      } else if (last) {
        pass();
      }
    }
  }

  private void refuse(Problem problem) {
    if (decide()) {
      body.release();
      Refusal.of(problem, request, response, callback).answer();
    }
  }

  private boolean decide() {
    if (!decided.compareAndSet(false, true)) {
      return false;
    }
    Scheduler.Task running = timer;
    if (running != null) {
      running.cancel();
    }
    return true;
  }

  private void pass() {
    if (!decide()) {
      return;
    }
    Request whole = new RequestWithBody(request, body);
    Callback done = Callback.from(callback, body::release);
    try {
      if (!next.handle(whole, response, done)) {
        Response.writeError(whole, response, done, HttpStatus.NOT_FOUND_404);
      }
    } catch (Exception failure) {
      Response.writeError(whole, response, done, failure);
    }
  }

  /** The request as it would be if its body had come with it. */
  private static final class RequestWithBody extends Request.Wrapper {

    private final Content.Source content;
    private final long length;

    RequestWithBody(Request request, ReceivedBody body) {
      super(request);
      content = body.content();
      length = body.length();
    }

    @Override
    public long getLength() {
      return length;
    }

    @Override
    public Content.Chunk read() {
      return content.read();
    }

    @Override
    public void demand(Runnable readable) {
      content.demand(readable);
    }

    @Override
    public void fail(Throwable failure) {
      content.fail(failure);
    }
  }
}
