package io.segmentschema.smc.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.schema.Aggregators;
import io.segmentschema.cache.schema.Column;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.smc.service.json.PublishReader;
import io.segmentschema.smc.service.problem.ProblemType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
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

  @Test
  void limitsAreTheOnesOfTheCode() throws IOException {
    List<String> expected =
        List.of(
            "| segments of one request | " + PublishReader.MOST_SEGMENTS + " |",
            "| datasource name | " + DatasourceName.MAX_BYTES + " bytes",
            "| segment version | " + SegmentId.MAX_VERSION_BYTES + " bytes",
            "| column name | " + Column.MAX_NAME_BYTES + " bytes",
            "| columns of a segment | " + RowSignature.MAX_COLUMNS + " |",
            "| column type | %d characters, %d levels"
                .formatted(ColumnType.MAX_CHARS, ColumnType.MAX_DEPTH),
            "| aggregators of a segment | %d bytes of canonical JSON, %d levels, names of %d bytes"
                .formatted(
                    Aggregators.MAX_BYTES, Aggregators.MAX_DEPTH, Aggregators.MAX_NAME_BYTES));
    String documented = rows("| ");
    expected.forEach(limit -> assertTrue(documented.contains(limit), limit));
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
