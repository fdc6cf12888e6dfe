package io.segmentschema.cache;

import io.segmentschema.cache.SettledSegments.Place;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Map;

/**
 * Up to {@value #MOST} neighbouring time chunks, newest first, and which schema numbers may occur
 * in them. Under the datasource's monitor.
 */
final class ChunkBlock {

  static final int MOST = 128;
  private static final int FIRST_LENGTH = 2;

  private TimeChunk[] chunks = new TimeChunk[FIRST_LENGTH];
  private int size;

  /** A bit for each schema number; one that is set may be out of date, one that is not never is. */
  private long[] schemas = {};

  int size() {
    return size;
  }

  TimeChunk chunk(int index) {
    return chunks[index];
  }

  boolean isFull() {
    return size == MOST;
  }

  /** The index of the first that is no newer than the chunk, {@link #size()} if none is. */
  int indexOf(TimeChunk chunk) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (chunks[middle].compareNewestFirst(chunk) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /**
   * That version as a neighbour of the place has it, so that one text serves many chunks: one
   * publisher's intervals tend to stand side by side.
   */
  String sharedVersion(String version, int index) {
    for (int i = Math.max(0, index - 1); i < Math.min(size, index + 1); i++) {
      if (chunks[i].version.equals(version)) {
        return chunks[i].version;
      }
    }
    return version;
  }

  void insert(int index, TimeChunk chunk) {
    if (size == chunks.length) {
      chunks = Arrays.copyOf(chunks, Math.min(MOST, size * 2));
    }
    System.arraycopy(chunks, index, chunks, index + 1, size - index);
    chunks[index] = chunk;
    size++;
  }

  void remove(int index) {
    System.arraycopy(chunks, index + 1, chunks, index, size - index - 1);
    size--;
    Arrays.fill(chunks, size, size + 1, null);
  }

  /** Takes the older half out into a block of its own. */
  ChunkBlock split() {
    ChunkBlock older = new ChunkBlock();
    int half = size / 2;
    older.chunks = Arrays.copyOfRange(chunks, half, size);
    older.size = size - half;
    older.schemas = schemas.clone();
    chunks = Arrays.copyOf(chunks, half);
    size = half;
    return older;
  }

  void note(int schema) {
    int at = schema >>> 6;
    if (at >= schemas.length) {
      schemas = Arrays.copyOf(schemas, at + 1);
    }
    schemas[at] |= 1L << schema;
  }

  boolean mayHold(int schema) {
    int at = schema >>> 6;
    return at < schemas.length && (schemas[at] & (1L << schema)) != 0;
  }

  /**
   * Finds the oldest segment here of each wanted schema, which is then no longer wanted. Whoever
   * looked in vain for a schema need not do so again: each search that costs much makes the next
   * ones cheaper.
   */
  void takeOldest(BitSet wanted, Map<Integer, Place> found) {
    BitSet expected = BitSet.valueOf(schemas);
    expected.and(wanted);
    for (int i = size - 1; i >= 0 && !expected.isEmpty(); i--) {
      TimeChunk chunk = chunks[i];
      for (int place = chunk.end() - 1; place >= 0; place--) {
        long word = chunk.wordAt(place);
        int schema = SegmentWord.schema(word);
        if (word != SegmentWord.ABSENT && !SegmentWord.isTombstone(word) && expected.get(schema)) {
          expected.clear(schema);
          wanted.clear(schema);
          found.put(schema, new Place(chunk, place));
        }
      }
    }
    expected.stream().forEach(this::holdsNone);
  }

  /** A look through all chunks has not found it. */
  void holdsNone(int schema) {
    schemas[schema >>> 6] &= ~(1L << schema);
  }
}
