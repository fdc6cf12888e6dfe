package io.segmentschema.cache;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Finds a time chunk by its key: open addressing over an array of references, beside it the hashes,
 * so that a chunk is looked at only where its hash is the wanted one. Readers take no lock: a place
 * once taken keeps its chunk, or the mark of a removed one, for the life of the table, and a new
 * table replaces the old one when it is filled. Writers hold the datasource's monitor.
 */
final class ChunkIndex {

  private static final int SMALLEST = 4;
  private static final VarHandle SLOTS = MethodHandles.arrayElementVarHandle(TimeChunk[].class);
  private static final TimeChunk REMOVED = new TimeChunk(0, 0, "", -1);

  /** Volatile: replaced under the monitor, read by anyone. */
  private volatile Table table = new Table(SMALLEST);

  /** Chunks and marks of removed ones. */
  private int taken;

  private int live;

  @Nullable TimeChunk find(long startMillis, long endMillis, String version, int page) {
    Table now = table;
    int mask = now.hashes.length - 1;
    int hash = TimeChunk.hash(startMillis, endMillis, version, page);
    for (int at = hash & mask; ; at = (at + 1) & mask) {
      @Nullable TimeChunk chunk = now.get(at);
      if (chunk == null
          || (now.hashes[at] == hash && chunk.is(startMillis, endMillis, version, page))) {
        return chunk;
      }
    }
  }

  /** Adds a chunk whose key is not there. */
  void add(TimeChunk chunk) {
    if ((taken + 1) * 4 > table.hashes.length * 3) {
      rebuild();
    }
    table.insert(chunk.hash(), chunk);
    taken++;
    live++;
  }

  void remove(TimeChunk chunk) {
    table.markRemoved(chunk);
    live--;
  }

  /** Sized for half as many again as live here, and without the marks. */
  private void rebuild() {
    int length = SMALLEST;
    while (length * 3L < (live + 1) * 5L) {
      length *= 2;
    }
    Table before = table;
    Table fresh = new Table(length);
    for (int at = 0; at < before.hashes.length; at++) {
      @Nullable TimeChunk chunk = before.get(at);
      if (chunk != null && !isSame(chunk, REMOVED)) {
        fresh.insert(before.hashes[at], chunk);
      }
    }
    taken = live;
    table = fresh;
  }

  @SuppressWarnings("ReferenceEquality") // a chunk is itself and nothing else
  private static boolean isSame(@Nullable TimeChunk left, TimeChunk right) {
    return left == right;
  }

  /** A power of two of places. */
  private static final class Table {

    private final @Nullable TimeChunk[] slots;

    /** Those of places that were taken, and stay so; each written before its chunk. */
    private final int[] hashes;

    Table(int length) {
      slots = new TimeChunk[length];
      hashes = new int[length];
    }

    @Nullable TimeChunk get(int at) {
      return (@Nullable TimeChunk) SLOTS.getAcquire(slots, at);
    }

    void insert(int hash, TimeChunk chunk) {
      int mask = hashes.length - 1;
      int at = hash & mask;
      while (slots[at] != null) {
        at = (at + 1) & mask;
      }
      hashes[at] = hash;
      SLOTS.setRelease(slots, at, chunk);
    }

    void markRemoved(TimeChunk chunk) {
      int mask = hashes.length - 1;
      int at = chunk.hash() & mask;
      while (!isSame(slots[at], chunk)) {
        at = (at + 1) & mask;
      }
      SLOTS.setRelease(slots, at, REMOVED);
    }
  }
}
