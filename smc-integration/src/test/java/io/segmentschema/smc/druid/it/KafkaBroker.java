package io.segmentschema.smc.druid.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/**
 * One Kafka broker beside a cluster, in its ZooKeeper, and one producer; both end with this one.
 */
final class KafkaBroker implements AutoCloseable {

  private final int port;
  private final ChildProcess broker;
  private final ChildProcess producer;

  private KafkaBroker(int port, ChildProcess broker, ChildProcess producer) {
    this.port = port;
    this.broker = broker;
    this.producer = producer;
  }

  /** Starts the broker, and a producer that writes what it is told to one topic. */
  static KafkaBroker start(DruidCluster cluster, String topic) throws Exception {
    int port = FreePorts.next();
    ChildProcess broker =
        cluster.startBeside(
            "kafka", "256m", List.of("kafka.Kafka", settings(cluster, port).toString()));
    try {
      Awaitility.await()
          .atMost(DruidCluster.LIMIT)
          .pollInterval(Duration.ofMillis(200))
          .until(() -> isListening(broker, port));
      ChildProcess producer =
          cluster.startReader(
              "kafka-producer",
              "64m",
              List.of(
                  "kafka.tools.ConsoleProducer",
                  "--bootstrap-server=127.0.0.1:" + port,
                  "--topic=" + topic,
                  "--timeout=100"));
      return new KafkaBroker(port, broker, producer);
    } catch (Exception | Error notStarted) {
      broker.close();
      throw notStarted;
    }
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  /** Sends messages in this order, some time soon. */
  void send(String... messages) throws IOException {
    producer.requireAlive();
    for (String message : messages) {
      producer.write(message + "\n");
    }
  }

  @Override
  public void close() throws InterruptedException {
    producer.close();
    broker.close();
  }

  private static boolean isListening(ChildProcess broker, int port) throws IOException {
    broker.requireAlive();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  private static Path settings(DruidCluster cluster, int port) throws IOException {
    return Files.writeString(
        cluster.folder().resolve("kafka.properties"),
        """
        broker.id=1
        listeners=PLAINTEXT://127.0.0.1:%d
        zookeeper.connect=%s/kafka
        zookeeper.session.timeout.ms=60000
        log.dirs=%s
        num.partitions=1
        num.network.threads=1
        num.io.threads=2
        log.cleaner.enable=false
        offsets.topic.num.partitions=1
        offsets.topic.replication.factor=1
        transaction.state.log.num.partitions=1
        transaction.state.log.replication.factor=1
        transaction.state.log.min.isr=1
        """
            .formatted(port, cluster.zooKeeperAddress(), cluster.folder().resolve("kafka")));
  }
}
