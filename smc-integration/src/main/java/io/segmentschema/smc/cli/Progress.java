package io.segmentschema.smc.cli;

import com.google.common.base.Stopwatch;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import java.io.PrintWriter;
import java.util.OptionalDouble;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * One line on the standard error that says how far long work has come, drawn by a thread of its own
 * until it is closed, and then wiped out. Draws nothing where no person looks.
 */
final class Progress implements AutoCloseable {

  private static final long FIRST_MILLIS = 300;
  private static final long PERIOD_MILLIS = 100;

  /** What was done of how much. */
  private record Done(long done, long total, String unit) {

    static final Done UNKNOWN = new Done(0, 0, "");
  }

  private final PrintWriter err;
  private final String work;
  private final Stopwatch since = Stopwatch.createStarted();
  private final ScheduledExecutorService drawing =
      Executors.newSingleThreadScheduledExecutor(
          new ThreadFactoryBuilder().setNameFormat("progress").setDaemon(true).build());

  /** Volatile: written by whoever works, read by the thread that draws. */
  private volatile Done done = Done.UNKNOWN;

  /** Whether there is a line to wipe out; belongs to the thread that draws. */
  private boolean drawn;

  private Progress(PrintWriter err, String work) {
    this.err = err;
    this.work = work;
  }

  static Progress of(Terminal terminal, PrintWriter err, String work) {
    Progress progress = new Progress(err, work);
    if (terminal.error()) {
      var unused =
          progress.drawing.scheduleAtFixedRate(
              progress::draw, FIRST_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }
    return progress;
  }

  /** So much of so much is done. */
  void reached(long part, long total, String unit) {
    done = new Done(part, total, unit);
  }

  private void draw() {
    drawn = true;
    err.print("\r" + text() + "\u001b[K");
    err.flush();
  }

  private String text() {
    Done now = done;
    double seconds = since.elapsed(TimeUnit.MILLISECONDS) / 1000.0;
    OptionalDouble share =
        now.total() > 0
            ? OptionalDouble.of((double) now.done() / now.total())
            : OptionalDouble.empty();
    String detail =
        now.total() > 0 ? "%d of %d %s ".formatted(now.done(), now.total(), now.unit()) : "";
    return ProgressBar.text(work, share, detail, seconds);
  }

  /** Ends the drawing and wipes the line out, so that what follows begins on a clean one. */
  @Override
  public void close() {
    drawing.execute(this::wipe);
    drawing.shutdown();
    try {
      if (!drawing.awaitTermination(1, TimeUnit.SECONDS)) {
        drawing.shutdownNow();
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }

  private void wipe() {
    if (drawn) {
      err.print("\r\u001b[K");
      err.flush();
    }
  }
}
