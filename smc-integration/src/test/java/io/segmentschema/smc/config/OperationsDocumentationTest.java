package io.segmentschema.smc.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.collect.ImmutableList;
import io.segmentschema.smc.service.problem.ProblemType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What {@code docs/operations.md} says of keys and problems is what the code says. */
final class OperationsDocumentationTest {

  @Test
  void tableOfKeysIsTheOneOfTheCode() throws IOException {
    ImmutableList<String> expected =
        Settings.all().stream()
            .map(OperationsDocumentationTest::row)
            .collect(ImmutableList.toImmutableList());

    assertEquals(String.join("\n", expected), rows("| `schema-cache."));
  }

  @Test
  void tableOfProblemsIsTheOneOfTheCode() throws IOException {
    ImmutableList<String> expected =
        Arrays.stream(ProblemType.values())
            .map(type -> "| `%s` | %d | %s |".formatted(type.uri(), type.status(), type.title()))
            .collect(ImmutableList.toImmutableList());

    assertEquals(String.join("\n", expected), rows("| `urn:"));
  }

  private static String row(Setting<?> setting) {
    return "| `%s` | %s | %s | %s |"
        .formatted(
            setting.key(),
            setting.defaultText().isEmpty() ? "" : "`" + setting.defaultText() + "`",
            setting.allowed(),
            setting.meaning());
  }

  private static String rows(String start) throws IOException {
    Path root = Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();
    return String.join(
        "\n",
        Files.readAllLines(root.resolve("docs/operations.md")).stream()
            .filter(line -> line.startsWith(start))
            .toList());
  }
}
