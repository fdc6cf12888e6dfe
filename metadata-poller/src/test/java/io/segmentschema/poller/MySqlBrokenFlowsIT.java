package io.segmentschema.poller;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;

final class MySqlBrokenFlowsIT extends BrokenFlows {

  @BeforeAll
  static void start() throws Exception {
    MySqlServer.assumeCanRun();
    open(MySqlServer.start(Path.of("target", "mysql-broken-" + ProcessHandle.current().pid())));
  }
}
