package io.segmentschema.smc.service.http;

import com.google.common.primitives.Bytes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.util.BufferUtil;
import org.jspecify.annotations.Nullable;

/**
 * The body of one answer while its parts come: copies, or, of a shared body, that body itself. For
 * one thread at a time.
 */
final class CollectedBody {

  private final SharedMemory memory;
  private final SharedBodies bodies;
  private final List<ByteBuffer> parts = new ArrayList<>(1);
  private long taken;
  private SharedBodies.@Nullable Holders holders;

  CollectedBody(SharedMemory memory, SharedBodies bodies) {
    this.memory = memory;
    this.bodies = bodies;
  }

  /**
   * Takes a part over.
   *
   * @param last whether it is sent at once, so that a copy of it need not be counted
   * @return whether there was memory for it; if not, nothing has been taken
   */
  boolean add(ByteBuffer part, boolean last) {
    if (!BufferUtil.hasContent(part)) {
      return true;
    }
    SharedBodies.Holders whose = bodies.holdersOf(part);
    if (whose != null && (holders == null || holders == whose)) {
      return addShared(part, whose);
    }
    if (!last) {
      int bytes = part.remaining();
      if (!memory.take(bytes)) {
        return false;
      }
      taken += bytes;
    }
    addCopy(part);
    return true;
  }

  private boolean addShared(ByteBuffer part, SharedBodies.Holders whose) {
    if (holders == null) {
      if (!whose.join(memory)) {
        return false;
      }
      holders = whose;
    }
    ByteBuffer before = parts.isEmpty() ? null : parts.get(parts.size() - 1);
    if (before != null && before.hasArray() && isContinued(before, part)) {
      before.limit(before.limit() + part.remaining());
    } else {
      parts.add(
          ByteBuffer.wrap(part.array(), part.arrayOffset() + part.position(), part.remaining()));
    }
    part.position(part.limit());
    return true;
  }

  @SuppressWarnings("ReferenceEquality") // the same bytes in memory are meant
  private static boolean isContinued(ByteBuffer before, ByteBuffer part) {
    return before.array() == part.array()
        && before.arrayOffset() + before.limit() == part.arrayOffset() + part.position();
  }

  private void addCopy(ByteBuffer part) {
    parts.add(ByteBuffer.wrap(BufferUtil.toArray(part)));
    part.position(part.limit());
  }

  /**
   * All that came, and that part behind it; without a copy where one shared body is all there is.
   */
  ByteBuffer whole(ByteBuffer part) {
    if (BufferUtil.hasContent(part)) {
      addCopy(part);
    }
    ByteBuffer whole =
        parts.size() == 1
            ? parts.get(0)
            : ByteBuffer.wrap(
                Bytes.concat(parts.stream().map(BufferUtil::toArray).toArray(byte[][]::new)));
    parts.clear();
    return whole;
  }

  /** Another answer takes its place. */
  void clear() {
    parts.clear();
  }

  /** The memory is others' again. */
  void letGo() {
    parts.clear();
    memory.giveBack(taken);
    taken = 0;
    if (holders != null) {
      holders.leave(memory);
      holders = null;
    }
  }
}
