package io.segmentschema.smc.service.http;

import com.google.common.primitives.Bytes;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/**
 * Collects an answer and sends it when it is whole, without a thread that waits for the client to
 * read it. The memory of all answers together is bounded; what finds none is sent as it comes, and
 * its thread waits.
 */
public final class WholeAnswers extends Handler.Wrapper {

  private final SharedMemory memory;

  /**
   * @param next what answers requests
   */
  public WholeAnswers(SharedMemory memory, Handler next) {
    super(next);
    this.memory = memory;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    Collected collected = new Collected(request, response, memory);
    return super.handle(request, collected, Callback.from(callback, collected::release));
  }

  /** One answer; its parts come one after the other, its end from any thread: one lock. */
  private static final class Collected extends Response.Wrapper {

    private final SharedMemory memory;

    @GuardedBy("this")
    private final List<byte[]> parts = new ArrayList<>();

    @GuardedBy("this")
    private long held;

    /** Whether it is too late to collect: the first part is on its way, or all is over. */
    @GuardedBy("this")
    private boolean sending;

    Collected(Request request, Response response, SharedMemory memory) {
      super(request, response);
      this.memory = memory;
    }

    @Override
    public void write(boolean last, ByteBuffer part, Callback callback) {
      if (!last && collect(part)) {
        callback.succeeded();
      } else {
        super.write(last, whole(part), callback);
      }
    }

    private synchronized boolean collect(ByteBuffer part) {
      int bytes = BufferUtil.length(part);
      if (sending || !memory.take(bytes)) {
        return false;
      }
      held += bytes;
      if (bytes > 0) {
        parts.add(BufferUtil.toArray(part));
        part.position(part.limit());
      }
      return true;
    }

    /** What was collected, and that part behind it. */
    private synchronized ByteBuffer whole(ByteBuffer part) {
      sending = true;
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

    @Override
    public synchronized void reset() {
      parts.clear();
      super.reset();
    }

    synchronized void release() {
      sending = true;
      parts.clear();
      memory.giveBack(held);
      held = 0;
    }
  }
}
