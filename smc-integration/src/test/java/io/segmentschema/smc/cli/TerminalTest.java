package io.segmentschema.smc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.base.CharMatcher;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a person sees and a pipe does not. */
final class TerminalTest {

  @Test
  void launcherSaysWhichStreamsAPersonLooksAt() {
    assertEquals(Terminal.NONE, Terminal.of(Map.of()));
    assertEquals(new Terminal(true, true, true), looking("out err"));
    assertEquals(new Terminal(false, true, false), looking("err"));
    assertEquals(
        new Terminal(true, false, false),
        Terminal.of(Map.of("SCHEMA_CACHE_TERMINAL", "out", "NO_COLOR", "yes")));
    assertEquals(
        new Terminal(true, false, true),
        Terminal.of(Map.of("SCHEMA_CACHE_TERMINAL", "out", "NO_COLOR", "")));
    assertEquals(
        Terminal.NONE, Terminal.of(Map.of("SCHEMA_CACHE_TERMINAL", "out err", "TERM", "dumb")));
  }

  @Test
  void barGrowsWithWhatIsDone() {
    assertEquals(
        "Publishing [" + ".".repeat(24) + "] 0 % 0 of 8 segments 0.0 s",
        ProgressBar.text("Publishing", OptionalDouble.of(0), "0 of 8 segments ", 0));
    String half = ProgressBar.text("Publishing", OptionalDouble.of(0.5), "", 61.26);
    assertEquals(12, CharMatcher.is('#').countIn(half));
    assertTrue(half.endsWith("] 50 % 61.3 s"), half);
    assertEquals(
        24, CharMatcher.is('#').countIn(ProgressBar.text("x", OptionalDouble.of(2), "", 0)));
  }

  @Test
  void somethingRunsToAndFroWhereNobodyKnowsHowMuchThereIs() {
    for (double seconds = 0; seconds < 20; seconds += 0.1) {
      String line = ProgressBar.text("Refreshing", OptionalDouble.empty(), "", seconds);
      assertTrue(line.contains("####"), line);
      assertEquals(4, CharMatcher.is('#').countIn(line));
      assertEquals(20, CharMatcher.is('.').countIn(line.substring(0, line.indexOf(']'))));
    }
  }

  @Test
  void barFitsIntoALine() {
    String line = ProgressBar.text("x".repeat(90), OptionalDouble.of(1), "y ", 1e9);
    assertEquals(79, line.length());
  }

  @Test
  void progressIsDrawnForAPersonAndWipedOutAtTheEnd() throws InterruptedException {
    Drawing drawing = new Drawing();
    try (Progress progress = Progress.of(looking("err"), drawing, "Working")) {
      progress.reached(3, 6, "parts");
      assertTrue(drawing.begun.await(20, TimeUnit.SECONDS));
    }
    assertTrue(drawing.text().contains("Working [############"), drawing.text());
    assertTrue(drawing.text().contains("50 % 3 of 6 parts"), drawing.text());
    assertTrue(drawing.text().endsWith("\r\u001b[K"), drawing.text());
  }

  @Test
  void nothingIsDrawnWhereNobodyLooks() {
    Drawing drawing = new Drawing();
    try (Progress progress = Progress.of(looking("out"), drawing, "Working")) {
      progress.reached(3, 6, "parts");
    }
    assertEquals("", drawing.text());
  }

  private static Terminal looking(String streams) {
    return Terminal.of(Map.of("SCHEMA_CACHE_TERMINAL", streams));
  }

  /** Says when something has been drawn. */
  private static final class Drawing extends PrintWriter {

    final CountDownLatch begun = new CountDownLatch(1);

    Drawing() {
      super(new StringWriter());
    }

    @Override
    public void flush() {
      super.flush();
      begun.countDown();
    }

    String text() {
      return out.toString();
    }
  }
}
