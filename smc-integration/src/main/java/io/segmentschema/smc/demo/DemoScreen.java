package io.segmentschema.smc.demo;

import com.google.common.base.Ticker;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/**
 * Prints lines in three columns: seconds since it was made, what, and the details. In colours only
 * if it was told that a terminal shows them. Thread-safe, a line at a time.
 */
public final class DemoScreen {

  private static final String DIM = "\u001b[2m";
  private static final String BOLD = "\u001b[1m";
  private static final String PLAIN = "\u001b[0m";

  private final PrintStream out;
  private final Ticker ticker;
  private final boolean colours;
  private final long startNanos;

  private DemoScreen(PrintStream out, Ticker ticker, boolean colours) {
    this.out = out;
    this.ticker = ticker;
    this.colours = colours;
    this.startNanos = ticker.read();
  }

  /** For a file or a pipe: text only. */
  public static DemoScreen plain(PrintStream out, Ticker ticker) {
    return new DemoScreen(out, ticker, false);
  }

  /** For a terminal. */
  public static DemoScreen terminal(PrintStream out, Ticker ticker) {
    return new DemoScreen(out, ticker, true);
  }

  /** How long it has existed. */
  Duration elapsed() {
    return Duration.ofNanos(ticker.read() - startNanos);
  }

  /** Prints a line about something that happens now. */
  void line(String what, String details) {
    line(elapsed(), what, details);
  }

  /** Prints a line about something that happened then. */
  void line(Duration elapsed, String what, String details) {
    double seconds = elapsed.toMillis() / 1000.0;
    out.printf(
        Locale.ROOT,
        "%s%6.1f s%s  %s%-12s%s %s%n",
        code(DIM),
        seconds,
        code(PLAIN),
        code(BOLD),
        what,
        code(PLAIN),
        details);
    out.flush();
  }

  /** Prints text as it is. */
  void text(String text) {
    out.println(text);
    out.flush();
  }

  private String code(String code) {
    return colours ? code : "";
  }
}
