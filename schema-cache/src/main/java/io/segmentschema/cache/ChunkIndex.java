package io.segmentschema.cache;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Finds a time chunk by its key: open addressing over one array of references. Readers take no
 * lock: a place once taken keeps its chunk, or the mark of a removed one, for the life of the
 * array, and a new array replaces the old one when it is filled. Writers hold the datasource's
 * monitor.
 */
final class ChunkIndex {

  private static final int SMALLEST = 4;
  private static final VarHandle SLOTS = MethodHandles.arrayElementVarHandle(TimeChunk[].class);
  private static final TimeChunk REMOVED = new TimeChunk(0, 0, "", -1);

  /** Volatile: replaced under the monitor, read by anyone. */
  private volatile @Nullable TimeChunk[] slots = new TimeChunk[SMALLEST];

  /** Chunks and marks of removed ones. */
  private int taken;

  private int live;

  @Nullable TimeChunk find(long startMillis, long endMillis, String version, int page) {
    @Nullable TimeChunk[] now = slots;
    int mask = now.length - 1;
    int at = TimeChunk.hash(startMillis, endMillis, version, page) & mask;
    while (true) {
      @Nullable TimeChunk chunk = (@Nullable TimeChunk) SLOTS.getAcquire(now, at);
      if (chunk == null || chunk.is(startMillis, endMillis, version, page)) {
        return chunk;
      }
      at = (at + 1) & mask;
    }
  }

  /** Adds a chunk whose key is not there. */
  void add(TimeChunk chunk) {
    if ((taken + 1) * 4 > slots.length * 3) {
      rebuild();
    }
    insert(slots, chunk);
    taken++;
    live++;
  }

  void remove(TimeChunk chunk) {
    @Nullable TimeChunk[] now = slots;
    int mask = now.length - 1;
    int at = chunk.hash() & mask;
    while (!isSame(now[at], chunk)) {
      at = (at + 1) & mask;
    }
    SLOTS.setRelease(now, at, REMOVED);
    live--;
  }

  /** Sized for half as many again as live here, and without the marks. */
  private void rebuild() {
    int length = SMALLEST;
    while (length * 3L < (live + 1) * 5L) {
      length *= 2;
    }
    @Nullable TimeChunk[] fresh = new TimeChunk[length];
    for (@Nullable TimeChunk chunk : slots) {
      if (chunk != null && !isSame(chunk, REMOVED)) {
        insert(fresh, chunk);
      }
    }
    taken = live;
    slots = fresh;
  }

  private static void insert(@Nullable TimeChunk[] into, TimeChunk chunk) {
    int mask = into.length - 1;
    int at = chunk.hash() & mask;
    while (into[at] != null) {
      at = (at + 1) & mask;
    }
    SLOTS.setRelease(into, at, chunk);
  }

  @SuppressWarnings("ReferenceEquality") // a chunk is itself and nothing else
  private static boolean isSame(@Nullable TimeChunk left, TimeChunk right) {
    return left == right;
  }
}
