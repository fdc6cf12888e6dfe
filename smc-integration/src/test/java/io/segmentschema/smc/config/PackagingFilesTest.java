package io.segmentschema.smc.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files in {@code docs/packaging}; the archive has the settings in conf/. */
final class PackagingFilesTest {

  private static final Path PACKAGING =
      Path.of(System.getProperty("basedir", ""))
          .toAbsolutePath()
          .getParent()
          .resolve("docs/packaging");

  @TempDir private Path folder;

  @Test
  void settingsOfTheArchiveAreTheDefaults() {
    assertEquals(
        resolved(Optional.empty()),
        resolved(Optional.of(PACKAGING.resolve("schema-cache.properties"))));
  }

  @Test
  void settingsThatStandThereCommentedOutAreKnown() throws Exception {
    List<String> examples =
        Files.readAllLines(PACKAGING.resolve("schema-cache.properties")).stream()
            .filter(line -> line.matches("# schema-cache\\.[a-z.-]+=.*"))
            .map(line -> line.substring(2))
            .toList();
    assertTrue(examples.size() > 5, examples::toString);
    for (String example : examples) {
      String[] parts = example.split("=", 2);
      Setting<?> setting = Settings.byKey(parts[0]).orElseThrow(() -> new AssertionError(example));
      assertTrue(setting.parse(parts[1]).isPresent(), example);
    }
  }

  @Test
  void systemdTakesTheUnit() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/systemd-analyze")), "no systemd here");
    Path unit = folder.resolve("schema-cache.service");
    Files.writeString(
        unit,
        Files.readString(PACKAGING.resolve("schema-cache.service"))
            .replace("/opt/schema-cache/bin/schema-cache", "/bin/true"));
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder("/usr/bin/systemd-analyze", "verify", unit.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    String said = Files.readString(output);
    assertEquals("", said);
    assertEquals(0, process.exitValue());
  }

  private static ResolvedConfig resolved(Optional<Path> file) {
    return ResolvedConfig.of(ConfigurationSources.of(Map.of(), Map.of(), file), false);
  }
}
