package io.segmentschema.poller;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;

final class MariaDbBrokenFlowsIT extends BrokenFlows {

  @BeforeAll
  static void start() throws Exception {
    open(MariaDbServer.start(Path.of("target", "mariadb-broken-" + ProcessHandle.current().pid())));
  }
}
