package io.segmentschema.cache;

import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.segment.SegmentInterval;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The segments of one datasource that stand as the last poll has shown them, packed: by interval
 * and version into time chunks, one word each. Found by key without a lock; walked newest first,
 * and changed, under the datasource's monitor.
 *
 * <p>Time chunks stand in blocks, and each block knows which schemas may occur in it, so that the
 * next newest segment of a schema is found without looking at every segment.
 */
final class SettledSegments {

  /** A segment's place: the chunk and the place in it. Newest first is the order of the walk. */
  record Place(TimeChunk chunk, int place) {

    /** Whether that other place is this one or a newer one. */
    boolean isNotNewerThan(TimeChunk otherChunk, int otherPlace) {
      int order = chunk.compareNewestFirst(otherChunk);
      return order > 0 || (order == 0 && place >= otherPlace);
    }

    SegmentId id(DatasourceName datasource) {
      return chunk.idAt(datasource, place);
    }
  }

  /** For {@link #visitBlock}: all segments. */
  static final int ANY_SCHEMA = -1;

  private final ChunkIndex index = new ChunkIndex();

  /** Newest first; never empty blocks. */
  private final List<ChunkBlock> blocks = new ArrayList<>(1);

  private int count;

  /** The chunk that was last written, and its block; null after blocks have moved. */
  private @Nullable TimeChunk lastChunk;

  private @Nullable ChunkBlock lastBlock;

  // ---- anyone

  /** The segment's word, {@link SegmentWord#ABSENT} if it is not settled. */
  long word(SegmentId id) {
    TimeChunk chunk = chunkOf(id);
    return chunk == null ? SegmentWord.ABSENT : chunk.word(id.partitionNum());
  }

  @Nullable TimeChunk chunkOf(SegmentId id) {
    return chunkOf(id.interval(), id.version(), id.partitionNum());
  }

  @Nullable TimeChunk chunkOf(SegmentInterval interval, String version, int partitionNum) {
    return index.find(
        interval.startMillis(), interval.endMillis(), version, TimeChunk.pageOf(partitionNum));
  }

  // ---- under the monitor

  boolean isEmpty() {
    return count == 0;
  }

  /** Puts or replaces one segment of a chunk that is here. */
  void put(TimeChunk chunk, int place, long word, long revision, long usedRevision) {
    count += chunk.isAbsent(place) ? 1 : 0;
    chunk.put(place, word, revision, usedRevision);
    if (!SegmentWord.isTombstone(word)) {
      blockOfWritten(chunk).note(SegmentWord.schema(word));
    }
  }

  /** Neighbours are written one after the other, so the last one's block is often the same. */
  private ChunkBlock blockOfWritten(TimeChunk chunk) {
    ChunkBlock block = lastBlock;
    if (block == null || lastChunk == null || !isSame(lastChunk, chunk)) {
      block = blocks.get(blockOf(chunk));
      lastChunk = chunk;
      lastBlock = block;
    }
    return block;
  }

  void remove(TimeChunk chunk, int place) {
    chunk.remove(place);
    count--;
    if (chunk.isEmpty()) {
      drop(chunk);
    }
  }

  /** The newest segment that has the schema, from that place on. */
  @Nullable Place newestWith(int schema, @Nullable Place from) {
    int first = from == null ? 0 : blockOf(from.chunk());
    for (int i = first; i < blocks.size(); i++) {
      ChunkBlock block = blocks.get(i);
      if (block.mayHold(schema)) {
        @Nullable Place found = newestIn(block, schema, i == first ? from : null);
        if (found != null) {
          return found;
        }
        if (i != first || from == null) {
          block.holdsNone(schema);
        }
      }
    }
    return null;
  }

  private static @Nullable Place newestIn(ChunkBlock block, int schema, @Nullable Place from) {
    int first = from == null ? 0 : block.indexOf(from.chunk());
    for (int i = first; i < block.size(); i++) {
      TimeChunk chunk = block.chunk(i);
      int place = from != null && isSame(chunk, from.chunk()) ? from.place() : 0;
      for (; place < chunk.end(); place++) {
        long word = chunk.wordAt(place);
        if (word != SegmentWord.ABSENT
            && SegmentWord.schema(word) == schema
            && !SegmentWord.isTombstone(word)) {
          return new Place(chunk, place);
        }
      }
    }
    return null;
  }

  /**
   * The oldest segment of each of those schemas, by their numbers.
   *
   * @param wanted schemas that settled segments have; is used up
   */
  Map<Integer, Place> oldestWith(BitSet wanted) {
    Map<Integer, Place> found = new HashMap<>();
    for (int i = blocks.size() - 1; i >= 0 && !wanted.isEmpty(); i--) {
      blocks.get(i).takeOldest(wanted, found);
    }
    return found;
  }

  /** What is done with one segment during a walk. */
  interface Visitor {
    void visit(TimeChunk chunk, int place);
  }

  /**
   * Visits the rest of one block, newest first.
   *
   * @param after the chunk that the last call answered, null at the beginning
   * @return the last chunk of the block, null if there was nothing left
   */
  @Nullable TimeChunk visitBlock(@Nullable TimeChunk after, int schema, Visitor visitor) {
    int at = after == null ? 0 : blockOf(after);
    while (at < blocks.size()) {
      ChunkBlock block = blocks.get(at);
      int next = after == null ? 0 : firstAfter(block, after);
      if (next < block.size()) {
        if (schema == ANY_SCHEMA || block.mayHold(schema)) {
          for (int i = next; i < block.size(); i++) {
            visit(block.chunk(i), visitor);
          }
        }
        return block.chunk(block.size() - 1);
      }
      at++;
    }
    return null;
  }

  /** Visits all segments, the oldest chunk first; the visitor may remove the one it visits. */
  void visitAll(Visitor visitor) {
    for (int at = blocks.size() - 1; at >= 0; at--) {
      ChunkBlock block = blocks.get(at);
      for (int i = block.size() - 1; i >= 0; i--) {
        visit(block.chunk(i), visitor);
      }
    }
  }

  private static void visit(TimeChunk chunk, Visitor visitor) {
    for (int place = 0; place < chunk.end(); place++) {
      if (chunk.wordAt(place) != SegmentWord.ABSENT) {
        visitor.visit(chunk, place);
      }
    }
  }

  private static int firstAfter(ChunkBlock block, TimeChunk chunk) {
    int at = block.indexOf(chunk);
    boolean itself = at < block.size() && block.chunk(at).compareNewestFirst(chunk) == 0;
    return itself ? at + 1 : at;
  }

  /** Adds a chunk, which is not here and gets its first segment next. */
  TimeChunk add(SegmentInterval interval, String version, int partitionNum) {
    lastBlock = null;
    TimeChunk key = chunk(interval, version, partitionNum);
    if (blocks.isEmpty()) {
      blocks.add(new ChunkBlock());
    }
    int at = blockOf(key);
    ChunkBlock block = blocks.get(at);
    String shared = block.sharedVersion(version, block.indexOf(key));
    TimeChunk chunk = chunk(interval, shared, partitionNum);
    if (block.isFull()) {
      if (at == 0 && block.indexOf(chunk) == 0) {
        block = new ChunkBlock(); // Time goes on: the full block stays full.
        blocks.add(0, block);
      } else {
        blocks.add(at + 1, block.split());
        block = blocks.get(blockOf(chunk));
      }
    }
    block.insert(block.indexOf(chunk), chunk);
    index.add(chunk);
    return chunk;
  }

  private static TimeChunk chunk(SegmentInterval interval, String version, int partitionNum) {
    return new TimeChunk(
        interval.startMillis(), interval.endMillis(), version, TimeChunk.pageOf(partitionNum));
  }

  private void drop(TimeChunk chunk) {
    lastBlock = null;
    index.remove(chunk);
    int at = blockOf(chunk);
    ChunkBlock block = blocks.get(at);
    block.remove(block.indexOf(chunk));
    if (block.size() == 0) {
      blocks.remove(at);
    }
  }

  /** The last block that begins with this chunk or a newer one, else the first. */
  private int blockOf(TimeChunk chunk) {
    int low = 0;
    int high = blocks.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      TimeChunk begin = blocks.get(middle).chunk(0);
      if (begin.compareNewestFirst(chunk) <= 0) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  @SuppressWarnings("ReferenceEquality") // a chunk is itself and nothing else
  private static boolean isSame(TimeChunk left, TimeChunk right) {
    return left == right;
  }
}
