package io.segmentschema.smc.leadership;

import io.segmentschema.poller.ServerPorts;
import java.util.stream.Stream;
import org.apache.curator.test.InstanceSpec;
import org.apache.curator.test.TestingCluster;
import org.apache.curator.test.TestingServer;

/** ZooKeepers of a test's own, at ports that nobody else is given while one of them is away. */
public final class ZooKeepers {

  private ZooKeepers() {}

  /** One that runs. */
  public static TestingServer one() throws Exception {
    return new TestingServer(ServerPorts.next());
  }

  /** An ensemble of three that is to be started. */
  public static TestingCluster three() {
    return new TestingCluster(Stream.generate(ZooKeepers::member).limit(3).toList());
  }

  private static InstanceSpec member() {
    int numberedByItself = -1;
    return new InstanceSpec(
        null, ServerPorts.next(), ServerPorts.next(), ServerPorts.next(), true, numberedByItself);
  }
}
