package io.segmentschema.smc.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.google.common.collect.ImmutableMap;
import io.segmentschema.smc.SegmentSchemaServiceModule;
import io.segmentschema.smc.config.ConfigurationSources;
import io.segmentschema.smc.config.ResolvedConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service that has as many connections as it may have, over real sockets. */
final class ConnectionLimitHttpTest {

  private static final int LIMIT = 10;
  private static final String LIVE = "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n";
  private static final String OK = "HTTP/1.1 200 OK";

  @TempDir Path folder;
  private final List<RawClient> clients = new ArrayList<>();
  private ServiceLifecycle service;

  @BeforeEach
  void start() throws Exception {
    service =
        SegmentSchemaServiceModule.createService(
            ResolvedConfig.of(
                ConfigurationSources.of(
                    ImmutableMap.of(
                        "schema-cache.http.port", "0",
                        "schema-cache.http.max-connections", Integer.toString(LIMIT),
                        "schema-cache.data-dir", folder.toString()),
                    ImmutableMap.of(),
                    Optional.empty()),
                false));
    service.start();
  }

  @AfterEach
  void stop() throws IOException {
    service.stop(); // While all are taken.
    for (RawClient client : clients) {
      client.close();
    }
  }

  @Test
  void connectionBeyondTheLimitIsAnsweredAsSoonAsAnotherOneIsClosed() throws Exception {
    // given: all that there may be, each of them answered
    for (int i = 0; i < LIMIT; i++) {
      assertEquals(OK, connect().send(LIVE).statusLine());
    }

    // when
    RawClient late = connect().send(LIVE);
    RawClient later = connect().send(LIVE);

    // then: those that are in are answered again, which takes longer than to answer one more
    for (RawClient in : clients.subList(0, LIMIT)) {
      in.send(LIVE);
      while (!in.statusLine().endsWith(OK)) {
        // The rest of the answer before.
      }
    }
    assertFalse(late.hasHeard());
    assertFalse(later.hasHeard());

    // when
    clients.get(0).close();

    // then
    assertEquals(OK, late.statusLine());
    assertFalse(later.hasHeard());
    clients.get(1).close();
    assertEquals(OK, later.statusLine());
  }

  private RawClient connect() throws IOException {
    RawClient client = new RawClient(service.address());
    clients.add(client);
    return client;
  }
}
