package io.segmentschema.smc.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Shows again and again how a service stands: a person gets one picture that is drawn anew, a pipe
 * or a file one line for each change. A service that goes away meanwhile is shown as away, and
 * asked again. Ctrl-C ends the process, and the last picture stays.
 */
@Command(
    name = "watch",
    description = "Show how a running service stands, again and again, until Ctrl-C.",
    mixinStandardHelpOptions = true)
final class WatchCommand implements Callable<Integer> {

  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofHours(1);

  /** The cursor goes to the upper left; each line, and then what is below, is wiped out. */
  private static final String HOME = "\u001b[H";

  private static final String CLEAR = "\u001b[2J";
  private static final String REST_OF_LINE = "\u001b[K";
  private static final String REST = "\u001b[J";

  // Made and set by picocli, through the factory, which tells it the environment.
  @SuppressWarnings("NullAway.Init")
  @Mixin
  private RemoteOptions remote;

  @Option(
      names = "--interval",
      paramLabel = "D",
      defaultValue = "PT2S",
      description = "How long to wait between two looks (default: ${DEFAULT-VALUE}).")
  private String interval = "PT2S";

  @Option(names = "--count", paramLabel = "N", description = "End after so many looks.")
  private @Nullable Integer count;

  @Spec private CommandSpec spec = CommandSpec.create();

  private final Clock clock = Clock.systemUTC();
  private String shown = "";

  @Override
  public Integer call() throws InterruptedException {
    Duration pause = Arguments.duration("--interval", interval, SHORTEST, LONGEST);
    if (count != null && count < 1) {
      throw new ParameterException(spec.commandLine(), "--count must be at least 1, is " + count);
    }
    ServiceClient client = remote.client();
    JsonNode first = client.get("/v1/status").json();
    PrintWriter out = spec.commandLine().getOut();
    out.print(isDrawn() ? CLEAR : "");
    show(out, first);
    for (int looks = 1; count == null || looks < count; looks++) {
      TimeUnit.MILLISECONDS.sleep(pause.toMillis());
      look(client, out);
    }
    return ExitCode.DONE.code();
  }

  private void look(ServiceClient client, PrintWriter out) {
    try {
      show(out, client.get("/v1/status").json());
    } catch (CommandFailure failure) {
      away(out, String.valueOf(failure.getMessage()));
    }
  }

  private boolean isDrawn() {
    return remote.terminal().output() && !remote.json();
  }

  private void show(PrintWriter out, JsonNode status) {
    if (isDrawn()) {
      StringWriter picture = new StringWriter();
      StatusTable.print(status, new View(new PrintWriter(picture), remote.terminal()));
      draw(out, picture.toString());
    } else {
      line(out, StatusTable.line(status), remote.json() ? status.toString() : null);
    }
  }

  private void away(PrintWriter out, String problem) {
    if (isDrawn()) {
      draw(out, remote.terminal().paint(Terminal.Ink.BAD, problem) + System.lineSeparator());
    } else if (remote.json()) {
      shown = "";
    } else {
      line(out, problem, null);
    }
  }

  private void draw(PrintWriter out, String picture) {
    StringBuilder frame = new StringBuilder(HOME);
    String head = "schema-cache  " + now() + "  every " + interval + ", Ctrl-C ends";
    frame.append(head).append(REST_OF_LINE).append('\n').append(REST_OF_LINE).append('\n');
    picture.lines().forEach(line -> frame.append(line).append(REST_OF_LINE).append('\n'));
    out.print(frame.append(REST));
    out.flush();
  }

  /**
   * @param json what to print in its place, null for the line and the time
   */
  private void line(PrintWriter out, String line, @Nullable String json) {
    if (!line.equals(shown)) {
      shown = line;
      out.println(json == null ? now() + "  " + line : json);
      out.flush();
    }
  }

  private String now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
