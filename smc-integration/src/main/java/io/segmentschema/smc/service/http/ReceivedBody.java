package io.segmentschema.smc.service.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.io.Content;

/**
 * A body in blocks of its own: the server's buffers, each of which may hold one byte of it, are
 * given back. Filled by the callbacks of one request, read after that, and let go by whatever ends
 * the request, perhaps while it is still being filled: one lock.
 */
final class ReceivedBody {

  static final int BLOCK_BYTES = 8_192;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final SharedMemory memory;

  @GuardedBy("this")
  private final List<ByteBuffer> blocks = new ArrayList<>();

  @GuardedBy("this")
  private ByteBuffer last = NOTHING;

  @GuardedBy("this")
  private long length;

  @GuardedBy("this")
  private boolean released;

  ReceivedBody(SharedMemory memory) {
    this.memory = memory;
  }

  /** Copies the bytes; false if there is no memory left for them. */
  synchronized boolean append(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      if (!last.hasRemaining() && !grow()) {
        return false;
      }
      int count = Math.min(bytes.remaining(), last.remaining());
      last.put(bytes.slice().limit(count));
      bytes.position(bytes.position() + count);
      length += count;
    }
    return true;
  }

  @GuardedBy("this")
  private boolean grow() {
    if (released || !memory.take(BLOCK_BYTES)) {
      return false;
    }
    last = ByteBuffer.allocate(BLOCK_BYTES);
    blocks.add(last);
    return true;
  }

  synchronized long length() {
    return length;
  }

  /** All of it, to be read once. */
  synchronized Content.Source content() {
    return Content.Source.from(
        blocks.stream().map(block -> block.duplicate().flip()).toArray(ByteBuffer[]::new));
  }

  /** Gives the memory back; the body is not read any more. Safe to call twice. */
  synchronized void release() {
    released = true;
    memory.giveBack((long) blocks.size() * BLOCK_BYTES);
    blocks.clear();
    last = NOTHING;
  }
}
