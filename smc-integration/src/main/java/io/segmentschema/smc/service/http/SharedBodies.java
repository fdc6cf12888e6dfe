package io.segmentschema.smc.service.http;

import com.google.common.collect.MapMaker;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Bodies that many answers consist of. Where clients do not read them, such a body takes its memory
 * once, and not once for each client. Any thread.
 */
public final class SharedBodies {

  /** By identity; a body that nobody has any more leaves by itself. */
  private final ConcurrentMap<byte[], Holders> known = new MapMaker().weakKeys().makeMap();

  @Inject
  public SharedBodies() {}

  /** From now on answers share these bytes, which nobody changes any more. */
  byte[] share(byte[] body) {
    known.putIfAbsent(body, new Holders(body.length));
    return body;
  }

  /** Those who hold the body that this is a part of; null if it is no shared one. */
  @SuppressWarnings("ByteBufferBackingArray") // which array it is counts, not what is in it
  @Nullable Holders holdersOf(ByteBuffer part) {
    return part.hasArray() ? known.get(part.array()) : null;
  }

  /** How many answers hold a body that their clients have not read yet. */
  static final class Holders {

    private final int bytes;

    @GuardedBy("this")
    private int count;

    Holders(int bytes) {
      this.bytes = bytes;
    }

    /** Whether there was memory for it; whoever got it must {@link #leave}. */
    synchronized boolean join(SharedMemory memory) {
      if (count == 0 && !memory.take(bytes)) {
        return false;
      }
      count++;
      return true;
    }

    synchronized void leave(SharedMemory memory) {
      count--;
      if (count == 0) {
        memory.giveBack(bytes);
      }
    }
  }
}
