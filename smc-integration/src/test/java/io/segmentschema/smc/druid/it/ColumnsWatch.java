package io.segmentschema.smc.druid.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Asks a service for one datasource all the time: every answer must hold all of its columns. */
final class ColumnsWatch implements AutoCloseable {

  /** What an answer must be beside the first one. */
  enum Kind {
    SAME,
    /** All of its columns and perhaps others, in whatever order. */
    AT_LEAST,
    /** The same, beside the answer before it. */
    GROWING
  }

  private static final long PERIOD_MILLIS = 100;

  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  private final AtomicReference<AttachedService> service;
  private final String datasource;
  private final Kind kind;

  // The watching thread's own, after the constructor.
  private List<String> expected;

  // Written by the watching thread, read by the test's.
  private final Queue<String> losses = new ConcurrentLinkedQueue<>();
  private final AtomicInteger answers = new AtomicInteger();

  ColumnsWatch(AttachedService service, String datasource) throws Exception {
    this(service, datasource, Kind.SAME);
  }

  ColumnsWatch(AttachedService service, String datasource, Kind kind) throws Exception {
    this.service = new AtomicReference<>(service);
    this.datasource = datasource;
    this.kind = kind;
    expected = columnsAt(service);
    assertTrue(!expected.isEmpty(), "nothing to watch");
    var unused = thread.scheduleWithFixedDelay(this::look, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Another process is asked from now on. */
  void follow(AttachedService next) {
    service.set(next);
  }

  /** Waits for some more answers, then holds all of them to be whole. */
  void assertNothingLost() {
    int before = answers.get();
    Comparison.await(() -> assertTrue(answers.get() > before + 5, "no answers"));
    assertEquals(List.of(), List.copyOf(losses));
  }

  int answers() {
    return answers.get();
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  /** A refused connection and a 503 are no answer: a process that is away loses nothing. */
  private void look() {
    try {
      List<String> now = columnsAt(service.get());
      boolean isWhole = kind == Kind.SAME ? now.equals(expected) : now.containsAll(expected);
      if (!isWhole) {
        losses.add("expected=" + expected + ", answered=" + now);
      } else if (kind == Kind.GROWING) {
        expected = now;
      }
      answers.incrementAndGet();
    } catch (IOException away) {
      // Asked again.
    } catch (Exception unexpected) {
      losses.add(unexpected.toString());
    }
  }

  private List<String> columnsAt(AttachedService asked) throws Exception {
    return asked.schemas(List.of(datasource)).getOrDefault(datasource, List.of());
  }
}
