package io.segmentschema.benchmarks.store;

import io.segmentschema.benchmarks.data.SampleSegments;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.SchemaLookup;
import io.segmentschema.cache.segment.SegmentId;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One thread that looks segments up by id, some ten thousand a second, and takes the time of each,
 * for as long as it is open.
 */
public final class Readers implements AutoCloseable {

  private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
  private static final int IDS = 100_000;
  private static final int MOST_SAMPLES = 4_000_000;

  private final SchemaCache cache;
  private final SegmentId[] ids;
  private final int[] nanos = new int[MOST_SAMPLES];
  private final Thread thread = new Thread(this::read, "benchmark-reader");

  /** Set by the owner, read by the thread. */
  private volatile boolean open = true;

  /** Written by the thread, read by the owner after the thread has ended. */
  private int samples;

  private long unanswered;

  private Readers(SchemaCache cache, SegmentId[] ids) {
    this.cache = cache;
    this.ids = ids;
  }

  /** Begins to read random ones of the first so many segments, all of which must be known. */
  public static Readers start(SchemaCache cache, SampleSegments sample, int segments) {
    SegmentId[] ids =
        new Random(5).ints(IDS, 0, segments).mapToObj(sample::id).toArray(SegmentId[]::new);
    Readers readers = new Readers(cache, ids);
    readers.thread.start();
    return readers;
  }

  /** Ends the reading and gives the 99th percentile. */
  public double p99Nanos() throws InterruptedException {
    close();
    thread.join();
    if (unanswered > 0) {
      throw new IllegalStateException("A known schema could not be read: times=" + unanswered);
    }
    int[] sorted = Arrays.copyOf(nanos, samples);
    Arrays.sort(sorted);
    return sorted[(int) (0.99 * (samples - 1))];
  }

  @Override
  public void close() {
    open = false;
  }

  private void read() {
    int at = 0;
    while (open && samples < MOST_SAMPLES) {
      SegmentId id = ids[at];
      at = at + 1 < IDS ? at + 1 : 0;
      long began = System.nanoTime();
      SchemaLookup answer = cache.schemaOf(id);
      nanos[samples] = (int) Math.min(Integer.MAX_VALUE, System.nanoTime() - began);
      samples++;
      if (!(answer instanceof SchemaLookup.Found)) {
        unanswered++;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}
