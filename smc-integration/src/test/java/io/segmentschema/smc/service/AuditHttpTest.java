package io.segmentschema.smc.service;

import static io.segmentschema.smc.service.Bodies.wiki;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.segmentschema.cache.testing.ManualTime;
import io.segmentschema.smc.security.UserRole;
import io.segmentschema.smc.service.Endpoints.Endpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which requests leave a line in the audit log, and what it says. */
final class AuditHttpTest {

  private static final String TASK = TestUsers.bearer(UserRole.TASK);
  private static final String OPERATOR = TestUsers.bearer(UserRole.OPERATOR);

  @TempDir Path folder;
  private ServiceFixture service;

  @BeforeEach
  void start() throws IOException {
    service =
        ServiceFixture.secured(
            TestUsers.config(TestUsers.write(folder)), new ManualTime().ticker());
  }

  @AfterEach
  void stop() {
    service.close();
  }

  @Test
  void changeIsWrittenDownWithItsNumbers() throws Exception {
    assertEquals(200, service.post("/v1/segments", wiki(), "Authorization", TASK).statusCode());

    assertEquals(
        "user=task-1, roles=task, address=127.0.0.1, method=POST, path=\"/v1/segments\","
            + " status=200, published=1, schemasCreated=1",
        line());
  }

  @Test
  void refusedChangeIsWrittenDownToo() throws Exception {
    var unused = service.post("/v1/cleanup?dryRun=false", "", "Authorization", TASK);
    assertEquals(
        "user=task-1, roles=task, address=127.0.0.1, method=POST, path=\"/v1/cleanup\","
            + " query=\"dryRun=false\", status=403",
        line());

    var unused2 = service.post("/v1/cleanup", "");
    assertEquals(
        "user=-, roles=-, address=127.0.0.1, method=POST, path=\"/v1/cleanup\", status=401",
        line());

    var unused3 = service.post("/v1/segments", "nonsense", "Authorization", TASK);
    assertTrue(line().endsWith("path=\"/v1/segments\", status=400"));
  }

  @Test
  void everyEndpointThatChangesSomethingLeavesOneLineAndNoOtherDoes() throws Exception {
    for (Endpoint endpoint : Endpoints.of(service.resources)) {
      var unused =
          service.send(
              endpoint.verb(),
              endpoint.path(),
              endpoint.takesBody() ? Optional.of("{}") : Optional.empty(),
              "Authorization",
              OPERATOR,
              "Content-Type",
              "application/json");

      if (endpoint.changesState()) {
        String line = line();
        assertTrue(line.contains("path=\"" + endpoint.path() + "\""), endpoint + ": " + line);
      }
    }
    assertNull(service.audit.poll(), "a line of a request that changes nothing");
  }

  /** The line may come a moment after the answer. */
  private String line() throws InterruptedException {
    return String.valueOf(service.audit.poll(20, TimeUnit.SECONDS));
  }
}
