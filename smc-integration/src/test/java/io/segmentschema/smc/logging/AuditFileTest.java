package io.segmentschema.smc.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The logback configuration that the documentation recommends for audit lines. */
final class AuditFileTest {

  @TempDir private Path folder;

  @Test
  void auditLinesGoToTheirOwnFileAndNothingElseDoes() throws Exception {
    // given
    Path project = Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();
    Path file = folder.resolve("audit.log");
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    context.putProperty("audit.file", file.toString());
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(
        project.resolve("docs/packaging/logback-audit-file.xml").toUri().toURL());

    // when
    context.getLogger("audit").info("Changed: who={}, what={}", "anna", "POST /v1/segments");
    context.getLogger("io.segmentschema.any").debug("Not logged");
    context.stop();

    // then
    List<String> lines = Files.readAllLines(file);
    assertEquals(1, lines.size(), lines::toString);
    JsonNode line = new ObjectMapper().readTree(lines.get(0));
    assertEquals("anna", line.at("/fields/who").asText());
    assertEquals("audit", line.path("logger").asText());
  }
}
