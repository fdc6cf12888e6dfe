package io.segmentschema.smc.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.segmentschema.smc.cli.ScriptedService.Answer;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class StatusCommandTest {

  @Test
  void zooKeeperStandsInItWhereItElects() {
    status("{\"connection\":\"lost\",\"ageMillis\":61900}").says("ZooKeeper", "lost, for 61 s");
    status("{\"connection\":\"connected\",\"ageMillis\":9}").says("ZooKeeper", "connected\n");
    status("{\"connection\":\"waiting\",\"ageMillis\":2000}")
        .says("ZooKeeper", "waiting for the store, for 2 s");
    assertFalse(status("null").out().contains("ZooKeeper"));
  }

  private static Ran status(String zooKeeper) {
    String status = "{\"role\":\"follower\",\"zooKeeper\":%s}".formatted(zooKeeper);
    try (ScriptedService service = new ScriptedService(new Answer(200, status))) {
      return Ran.of(Map.of(), "status", "--service", service.url());
    }
  }
}
