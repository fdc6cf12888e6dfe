package io.segmentschema.smc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.segmentschema.smc.service.ServiceFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * {@code docs/cli.md} is what the commands say: each usage text in it is printed anew, and each
 * example is run against a service, in the order in which they stand. {@code -Dcli.docs.write=true}
 * writes the file.
 */
final class CliDocumentationTest {

  private static final Pattern USAGE = Pattern.compile("<!-- usage:(.*)-->");
  private static final String EXAMPLE = "```console";
  private static final String SEGMENTS =
      """
      {"segments":[
        {"datasource":"wiki","interval":"2025-06-02/2025-06-03","version":"v1","partitionNum":0,"numRows":3,
         "schema":{"rowSignature":[{"name":"__time","type":"LONG"},{"name":"page","type":"STRING"},{"name":"added","type":"LONG"}]}},
        {"datasource":"wiki","interval":"2025-06-01/2025-06-02","version":"v1","partitionNum":0,"numRows":5,
         "schema":{"rowSignature":[{"name":"__time","type":"LONG"},{"name":"page","type":"STRING"},{"name":"added","type":"FLOAT"}]}}
      ]}
      """;

  @TempDir private Path folder;

  @Test
  void everyUsageAndEveryExampleIsWhatTheCommandsPrint() throws IOException {
    Path file = Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();
    Path documentation = file.resolve("docs/cli.md");
    List<String> written = Files.readAllLines(documentation);

    List<String> printed = printed(written);

    if (Boolean.getBoolean("cli.docs.write")) {
      Files.write(documentation, printed);
    }
    assertEquals(
        String.join("\n", printed),
        String.join("\n", written),
        "docs/cli.md is out of date; -Dcli.docs.write=true renews it");
  }

  @Test
  void everyCommandHasItsUsageAndTheTableHasEveryExitCode() throws IOException {
    Path root = Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();
    String documentation = Files.readString(root.resolve("docs/cli.md"));
    for (String command : Main.commandLine(Map.of()).getSubcommands().keySet()) {
      assertTrue(documentation.contains("<!-- usage: " + command + " -->"), command);
    }
    String table =
        Arrays.stream(ExitCode.values())
            .map(exit -> "| %d | %s |\n".formatted(exit.code(), exit.meaning()))
            .reduce("", String::concat);
    assertTrue(documentation.contains(table), table);
  }

  private List<String> printed(List<String> written) throws IOException {
    List<String> printed = new ArrayList<>();
    try (ServiceFixture service = ServiceFixture.ready()) {
      for (int i = 0; i < written.size(); i++) {
        String line = written.get(i);
        Matcher usage = USAGE.matcher(line);
        printed.add(line);
        if (usage.matches()) {
          printed.add("```text");
          printed.addAll(usage(usage.group(1).strip()));
          i = end(written, i + 2);
          printed.add(written.get(i));
        } else if (line.equals(EXAMPLE)) {
          int end = end(written, i + 1);
          printed.addAll(example(service, written.subList(i + 1, end)));
          i = end;
          printed.add(written.get(i));
        }
      }
    }
    return printed;
  }

  private static int end(List<String> lines, int from) {
    int end = from;
    while (!lines.get(end).equals("```")) {
      end++;
    }
    return end;
  }

  private static List<String> usage(String command) {
    CommandLine whole = Main.commandLine(Map.of());
    CommandLine asked = command.isEmpty() ? whole : whole.getSubcommands().get(command);
    return asked.getUsageMessage().lines().map(String::stripTrailing).toList();
  }

  private List<String> example(ServiceFixture service, List<String> lines) throws IOException {
    Path file = Files.writeString(folder.resolve("segments.json"), SEGMENTS);
    List<String> printed = new ArrayList<>();
    for (String line : lines) {
      if (line.startsWith("$ schema-cache ")) {
        printed.add(line);
        String command = line.substring("$ schema-cache ".length());
        Ran ran =
            Ran.of(
                Map.of("SCHEMA_CACHE_URL", service.address().toString()),
                command.replace("segments.json", file.toString()).split(" ", -1));
        (ran.out() + ran.err()).lines().map(said -> steady(service, said)).forEach(printed::add);
        if (ran.code() != 0) {
          printed.add("(exit code " + ran.code() + ")");
        }
      }
    }
    return printed;
  }

  /** What is another each time gets one value. */
  private static String steady(ServiceFixture service, String line) {
    return line.replaceAll("in \\d+ ms", "in 12 ms")
        .replaceAll("\"durationMillis\":\\d+", "\"durationMillis\":12")
        .replaceAll("\"instance\":\"[^\"]*\"", "\"instance\":\"5c4e\"")
        .replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "0f8e2a1c-6d1b-4c53-9d0a-3f1f0b1f7c11")
        .replaceAll("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ", "2026-01-01T12:00:00Z")
        .replace(service.address().toString(), "http://127.0.0.1:8085");
  }
}
