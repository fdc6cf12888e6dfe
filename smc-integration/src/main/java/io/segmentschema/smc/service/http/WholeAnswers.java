package io.segmentschema.smc.service.http;

import com.google.common.primitives.Bytes;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.segmentschema.smc.service.problem.Problem;
import io.segmentschema.smc.service.problem.ProblemType;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/**
 * Collects an answer and sends it when it is whole, without a thread that waits for the client to
 * read it. The memory of all answers together is bounded. Of those that find none, a few are sent
 * as they come, each with a thread that waits; all others are told to come back.
 */
public final class WholeAnswers extends Handler.Wrapper {

  /** A share of {@link Lanes#MEMORY_THREADS} that other requests can do without. */
  private static final int MOST_WAITING = 8;

  private final SharedMemory memory;
  private final Semaphore waiting = new Semaphore(MOST_WAITING);

  /**
   * @param next what answers requests
   */
  public WholeAnswers(SharedMemory memory, Handler next) {
    super(next);
    this.memory = memory;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    Collected collected = new Collected(request, response, memory, waiting);
    return super.handle(request, collected, Callback.from(callback, collected::release));
  }

  /** One answer; its parts come one after the other, its end from any thread: one lock. */
  private static final class Collected extends Response.Wrapper {

    private final SharedMemory memory;
    private final Semaphore waiting;

    @GuardedBy("this")
    private final List<byte[]> parts = new ArrayList<>();

    @GuardedBy("this")
    private long held;

    @GuardedBy("this")
    private State state = State.COLLECTED;

    Collected(Request request, Response response, SharedMemory memory, Semaphore waiting) {
      super(request, response);
      this.memory = memory;
      this.waiting = waiting;
    }

    @Override
    public void write(boolean last, ByteBuffer part, Callback callback) {
      switch (last ? next() : collect(part)) {
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

    /** What becomes of the last part. */
    private synchronized State next() {
      if (state == State.COLLECTED) {
        state = State.SENT;
      }
      return state;
    }

    /** What becomes of a part that is not the last. */
    private synchronized State collect(ByteBuffer part) {
      int bytes = BufferUtil.length(part);
      if (state == State.COLLECTED && !memory.take(bytes)) {
        state = waiting.tryAcquire() ? State.SENT_AS_IT_COMES : State.REFUSED;
      }
      if (state == State.COLLECTED) {
        held += bytes;
        if (bytes > 0) {
          parts.add(BufferUtil.toArray(part));
        }
      } else if (state == State.REFUSED) {
        letGo();
      }
      if (state != State.SENT_AS_IT_COMES) {
        part.position(part.limit());
      }
      return state;
    }

    /** What was collected, and that part behind it. */
    private synchronized ByteBuffer whole(ByteBuffer part) {
      if (BufferUtil.hasContent(part)) {
        parts.add(BufferUtil.toArray(part));
        part.position(part.limit());
      }
      ByteBuffer whole =
          ByteBuffer.wrap(
              parts.size() == 1 ? parts.get(0) : Bytes.concat(parts.toArray(byte[][]::new)));
      parts.clear();
      return whole;
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
      parts.clear();
      super.reset();
    }

    synchronized void release() {
      letGo();
      if (state == State.SENT_AS_IT_COMES) {
        waiting.release();
      }
      state = State.SENT;
    }

    @GuardedBy("this")
    private void letGo() {
      parts.clear();
      memory.giveBack(held);
      held = 0;
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
