package io.segmentschema.smc.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher on the packaged service, in a folder of its own, where nothing needs a build. */
final class LauncherIT {

  @TempDir private Path folder;

  @Test
  void launchersProcessIsTheServiceAndEndsWithAllItsWorkOnTerm() throws Exception {
    // given
    Path project = Path.of("").toAbsolutePath().getParent();
    Path copy = folder.resolve("project");
    Path target = Files.createDirectories(copy.resolve("smc-integration/target"));
    Path launcher = Files.createDirectories(copy.resolve("bin")).resolve("schema-cache");
    Files.copy(project.resolve("bin/schema-cache"), launcher);
    assertTrue(launcher.toFile().setExecutable(true));
    Files.createSymbolicLink(
        target.resolve("schema-cache.jar"),
        project.resolve("smc-integration/target/schema-cache.jar"));
    Files.createFile(target.resolve("schema-cache.built"));
    ProcessBuilder command =
        new ProcessBuilder(
            launcher.toString(),
            "serve",
            "--port",
            "0",
            "--data-dir",
            folder.resolve("data").toString());
    command.environment().put("JAVA_HOME", System.getProperty("java.home"));

    // when
    try (ServiceProcess service = ServiceProcess.start(folder, command)) {
      JsonNode published =
          service.post(
              "/v1/segments",
              """
              {"segments":[{"datasource":"ds","interval":"2025-01-01/2025-01-02","version":"v",
                "partitionNum":0,"numRows":1,"schema":{"rowSignature":[{"name":"c","type":"LONG"}]}}]}
              """);
      assertEquals(1, published.path("published").asInt());
      int exitCode = service.terminate();

      // then
      assertEquals(143, exitCode, service.log());
      assertTrue(service.log().contains("Service stopped"), service.log());
    }
    try (ServiceProcess again = ServiceProcess.start(folder, command)) {
      assertEquals(
          "c",
          again
              .get("/v1/datasources/ds/schema")
              .path("rowSignature")
              .path(0)
              .path("name")
              .asText());
    }
  }
}
