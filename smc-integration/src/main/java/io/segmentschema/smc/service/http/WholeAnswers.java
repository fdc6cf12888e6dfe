package io.segmentschema.smc.service.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.segmentschema.smc.service.problem.Problem;
import io.segmentschema.smc.service.problem.ProblemType;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Collects an answer and sends it when it is whole, without a thread that waits for the client to
 * read it. The memory of all answers together is bounded; a body that several answers share counts
 * once. Of those that find none, a few are sent as they come, each with a thread of the server that
 * waits; all others are told to come back, and so are those that waited for something, because the
 * few threads that answer them must not wait for a client. What the probes are told has memory of
 * its own.
 */
public final class WholeAnswers extends Handler.Wrapper {

  /** A share of {@link Lanes#MEMORY_THREADS} that other requests can do without. */
  private static final int MOST_WAITING = 8;

  private static final int PROBE_BYTES = 4 << 20;

  private final SharedMemory memory;
  private final SharedMemory probes = new SharedMemory(PROBE_BYTES);
  private final SharedBodies bodies;
  private final Semaphore waiting = new Semaphore(MOST_WAITING);

  /**
   * @param bodies those that many answers consist of
   * @param next what answers requests
   */
  public WholeAnswers(SharedMemory memory, SharedBodies bodies, Handler next) {
    super(new ClientConnection.Known(next));
    this.memory = memory;
    this.bodies = bodies;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    CollectedBody body = new CollectedBody(Lanes.isProbe(request) ? probes : memory, bodies);
    Collected collected = new Collected(request, response, body, waiting);
    try {
      return super.handle(request, collected, Callback.from(callback, collected::release));
    } finally {
      collected.leaveToOthers();
    }
  }

  /** One answer; its parts come one after the other, its end from any thread: one lock. */
  private static final class Collected extends Response.Wrapper {

    private final Semaphore waiting;

    @GuardedBy("this")
    private final CollectedBody body;

    @GuardedBy("this")
    private State state = State.COLLECTED;

    /** Whether the thread that brought the request is still at work on it. */
    @GuardedBy("this")
    private boolean mayWait = true;

    Collected(Request request, Response response, CollectedBody body, Semaphore waiting) {
      super(request, response);
      this.body = body;
      this.waiting = waiting;
    }

    /** The request waits for something; some other thread will answer it. */
    synchronized void leaveToOthers() {
      mayWait = false;
    }

    @Override
    public void write(boolean last, ByteBuffer part, Callback callback) {
      switch (next(last, part)) {
        case COLLECTED -> callback.succeeded();
        case SENT, SENT_AS_IT_COMES -> super.write(last, whole(part), callback);
        case REFUSED -> {
          if (last) {
            refuse(callback);
          } else {
            callback.succeeded();
          }
        }
      }
    }

    /** What becomes of a part. */
    private synchronized State next(boolean last, ByteBuffer part) {
      if (state == State.COLLECTED) {
        if (!body.add(part, last)) {
          state = mayWait && waiting.tryAcquire() ? State.SENT_AS_IT_COMES : State.REFUSED;
        } else if (last) {
          state = State.SENT;
        }
      }
      if (state == State.REFUSED) {
        body.letGo();
        part.position(part.limit());
      }
      return state;
    }

    private synchronized ByteBuffer whole(ByteBuffer part) {
      return body.whole(part);
    }

    /** Nothing of the answer has left yet, so that another can take its place. */
    private void refuse(Callback callback) {
      super.reset();
      JettyProblems.answer(
          getRequest(),
          getWrapped(),
          callback,
          Problem.retryLater(
              ProblemType.OVERLOADED,
              "Answers that their clients do not read occupy all the memory that there is for them.",
              Duration.ofSeconds(1)));
    }

    @Override
    public synchronized void reset() {
      body.clear();
      super.reset();
    }

    synchronized void release() {
      body.letGo();
      if (state == State.SENT_AS_IT_COMES) {
        waiting.release();
      }
      state = State.SENT;
    }
  }

  /** Where an answer stands. */
  private enum State {
    /** In memory, and no part of it with the client. */
    COLLECTED,
    SENT,
    /** Too late to collect: the first part is on its way. */
    SENT_AS_IT_COMES,
    /** There was no room for it. */
    REFUSED
  }
}
