package io.segmentschema.smc.cli;

import java.util.Locale;
import java.util.OptionalDouble;

/** A line that says how far something has come, in less than 80 characters. */
final class ProgressBar {

  private static final int WIDTH = 24;
  private static final int LONGEST = 79;
  private static final int RUNNER = 4;

  private ProgressBar() {}

  /**
   * @param share how much is done, 0 to 1; if nobody knows, something runs to and fro
   * @param detail more, with a blank behind it, or nothing
   */
  static String text(String work, OptionalDouble share, String detail, double seconds) {
    String bar =
        share.isPresent()
            ? "[" + filled(share.getAsDouble()) + "] " + percent(share.getAsDouble())
            : "[" + running(seconds) + "]";
    String line = String.format(Locale.ROOT, "%s %s %s%.1f s", work, bar, detail, seconds);
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%d %%", (int) Math.floor(100 * within(share)));
  }

  private static String filled(double share) {
    int done = (int) Math.floor(WIDTH * within(share));
    return "#".repeat(done) + ".".repeat(WIDTH - done);
  }

  private static String running(double seconds) {
    int span = WIDTH - RUNNER;
    int step = (int) (seconds * 10) % (2 * span);
    int at = step <= span ? step : 2 * span - step;
    return ".".repeat(at) + "#".repeat(RUNNER) + ".".repeat(span - at);
  }

  private static double within(double share) {
    return Math.max(0, Math.min(1, share));
  }
}
