package io.segmentschema.poller;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;

final class MySqlBrokenFlowsIT extends BrokenFlows {

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(
        MySqlServer.canRun(), "MySQL 8.0 needs libaio.so.1 (Debian: libaio1): not tested here");
    open(MySqlServer.start(Path.of("target", "mysql-broken-" + ProcessHandle.current().pid())));
  }
}
