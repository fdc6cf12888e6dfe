package io.segmentschema.smc.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The archive that {@code mvn package} makes, unpacked into a folder with a blank in its name. */
final class ArchiveIT {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** What may be in lib/, by SPDX' names; of several, one may be chosen. */
  private static final ImmutableSet<String> ALLOWED =
      ImmutableSet.of(
          "Apache-2.0",
          "BSD-2-Clause",
          "BSD-3-Clause",
          "EPL-1.0",
          "EPL-2.0",
          "MIT",
          "Public Domain");

  private static final String FOSS_EXCEPTION = "GPL-2.0-only WITH Universal-FOSS-exception-1.0";

  /** A link to another file, other than one of the sources. */
  private static final Pattern LINK = Pattern.compile("]\\(([^)#:\\s]+)(?<!\\.java)(#[^)]*)?\\)");

  @TempDir private Path folder;
  private Path home;

  @BeforeEach
  void unpack() throws Exception {
    Path target = Path.of("target").toAbsolutePath();
    Path archive;
    try (Stream<Path> files = Files.list(target)) {
      archive =
          files
              .filter(file -> file.getFileName().toString().matches("schema-cache-.*\\.tar\\.gz"))
              .findFirst()
              .orElseThrow();
    }
    Path into = Files.createDirectories(folder.resolve("a fresh folder"));
    run(new ProcessBuilder("tar", "-xzf", archive.toString(), "-C", into.toString()));
    try (Stream<Path> unpacked = Files.list(into)) {
      home = unpacked.findFirst().orElseThrow();
    }
  }

  @Test
  void archiveServesFromWhereItWasUnpackedAndWritesItsDataOnly() throws Exception {
    // given
    ImmutableSortedMap<String, Long> before = contents(home);
    Path work = Files.createDirectories(folder.resolve("work"));
    Path temporary = Files.createDirectories(folder.resolve("temporary"));
    Path data = folder.resolve("the data");
    ProcessBuilder command = launcher("serve", "--port", "0", "--data-dir", data.toString());
    command.directory(work.toFile());
    command.environment().put("SCHEMA_CACHE_JAVA_OPTS", "-Djava.io.tmpdir=" + temporary);
    command.environment().put("SCHEMA_CACHE_LOG_FORMAT", "json");

    // when
    try (ServiceProcess service = ServiceProcess.start(folder, command)) {
      service.post(
          "/v1/segments",
          """
          {"segments":[{"datasource":"ds","interval":"2025-01-01/2025-01-02","version":"v",
            "partitionNum":0,"numRows":1,"schema":{"rowSignature":[{"name":"c","type":"LONG"}]}}]}
          """);
      JsonNode schema = service.get("/v1/datasources/ds/schema");
      int exitCode = service.terminate();

      // then
      assertEquals("c", schema.at("/rowSignature/0/name").asText());
      assertEquals(143, exitCode, service.log());
      for (String line : service.log().lines().toList()) {
        assertTrue(
            line.startsWith("Serving at http://") || MAPPER.readTree(line).has("message"), line);
      }
    }
    assertEquals(before, contents(home));
    assertEquals(Set.of(), contents(work).keySet());
    assertEquals(Set.of(), contents(temporary).keySet());
    assertTrue(!contents(data).isEmpty());
  }

  @Test
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  void preparedClassesAreTakenAndSettingsAreReadWhereTheArchiveHasThem() throws Exception {
    // given: a path without a blank, because below another one the JVM takes the JDK's classes only
    home = Files.move(home, folder.resolve("home"));
    run(launcher("prepare"));
    assertTrue(Files.size(home.resolve("schema-cache.jsa")) > 1_000_000);
    Path data = folder.resolve("data");
    Files.writeString(
        home.resolve("conf/schema-cache.properties"),
        "schema-cache.http.port=0\nschema-cache.data-dir=" + data + "\n");
    ProcessBuilder command = launcher("serve");
    command
        .environment()
        .put("SCHEMA_CACHE_JAVA_OPTS", "-Xlog:class+load:file=" + folder + "/classes");

    // when
    try (ServiceProcess service = ServiceProcess.start(folder, command)) {
      assertEquals(0, service.get("/v1/status").at("/stages/polled").asInt());
      assertEquals(143, service.terminate());
    }

    // then
    assertTrue(Files.exists(data));
    assertTrue(
        Files.readString(folder.resolve("classes"))
            .contains("io.segmentschema.smc.cli.Main source: shared objects file (top)"));
  }

  @Test
  void everyLibraryIsAJarOfItsOwnUnderALicenceThatIsKnown() throws Exception {
    JsonNode bom = MAPPER.readTree(home.resolve("bom.json").toFile());
    assertEquals("CycloneDX", bom.path("bomFormat").asText());
    assertFalse(bom.at("/metadata/component/version").asText().isEmpty());
    Set<String> named = new TreeSet<>();
    for (JsonNode component : bom.path("components")) {
      named.add(component.path("name").asText() + "-" + component.path("version").asText());
      assertTrue(component.path("purl").asText().startsWith("pkg:maven/"), component::toString);
      assertTrue(isAllowed(component), () -> "no known licence: " + component);
      // CycloneDX allows an expression alone, never one of several.
      assertTrue(
          component.path("licenses").size() == 1
              || component.path("licenses").findValue("expression") == null,
          component::toString);
    }
    Set<String> jars = new TreeSet<>();
    for (String jar : contents(home.resolve("lib")).keySet()) {
      jars.add(jar.replaceFirst("\\.jar$", ""));
    }
    assertEquals(jars, named);
    String report = Files.readString(home.resolve("THIRD-PARTY.md"));
    assertTrue(report.contains("| `com.mysql:mysql-connector-j` |"), report);
    assertTrue(report.contains(FOSS_EXCEPTION), report);
  }

  @Test
  void connectorIsInItsOwnJarOnly() throws Exception {
    String connector = "com/mysql/cj/jdbc/Driver.class";
    for (String name : contents(home).keySet()) {
      if (name.endsWith(".jar")) {
        try (JarFile jar = new JarFile(home.resolve(name).toFile())) {
          boolean expected = name.startsWith("lib/mysql-connector-j-");
          assertEquals(expected, jar.getEntry(connector) != null, name);
        }
      }
    }
  }

  @Test
  void onlyTheLauncherCanBeExecuted() throws Exception {
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        boolean executable =
            Files.getPosixFilePermissions(file).contains(PosixFilePermission.OWNER_EXECUTE);
        assertEquals(file.endsWith("bin/schema-cache"), executable, file::toString);
      }
    }
    assertFalse(Files.exists(home.resolve("schema-cache.jsa")));
  }

  @Test
  void everyLinkOfTheDocumentationLeadsToAFileOfTheArchive() throws Exception {
    List<String> broken = new ArrayList<>();
    int links = 0;
    for (String name : contents(home).keySet()) {
      if (name.endsWith(".md")) {
        Path page = home.resolve(name);
        Matcher link = LINK.matcher(Files.readString(page));
        while (link.find()) {
          links++;
          if (!Files.exists(page.resolveSibling(link.group(1)))) {
            broken.add(name + ": " + link.group(1));
          }
        }
      }
    }
    assertTrue(links > 50, "links=" + links);
    assertEquals(List.of(), broken);
  }

  private static boolean isAllowed(JsonNode component) {
    for (JsonNode licence : component.path("licenses")) {
      if (ALLOWED.contains(licence.at("/license/id").asText())
          || ALLOWED.contains(licence.at("/license/name").asText())
          || (component.path("name").asText().equals("mysql-connector-j")
              && licence.path("expression").asText().equals(FOSS_EXCEPTION))) {
        return true;
      }
    }
    return false;
  }

  private ProcessBuilder launcher(String... arguments) {
    ProcessBuilder command =
        new ProcessBuilder(
            Stream.concat(
                    Stream.of(home.resolve("bin/schema-cache").toString()), Stream.of(arguments))
                .toList());
    command.environment().put("JAVA_HOME", System.getProperty("java.home"));
    return command;
  }

  private void run(ProcessBuilder command) throws Exception {
    Path output = Files.createTempFile(folder, "output", ".txt");
    Process process = command.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    assertTrue(process.waitFor(10, TimeUnit.MINUTES), () -> "does not end: " + command.command());
    assertEquals(0, process.exitValue(), Files.readString(output));
  }

  /** Every file below a folder with the time of its last change. */
  private static ImmutableSortedMap<String, Long> contents(Path top) throws IOException {
    ImmutableSortedMap.Builder<String, Long> contents = ImmutableSortedMap.naturalOrder();
    try (Stream<Path> files = Files.walk(top)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.put(top.relativize(file).toString(), Files.getLastModifiedTime(file).toMillis());
      }
    }
    return contents.build();
  }
}
