package io.segmentschema.smc.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** Tells a person how a service's connection to ZooKeeper stands. */
final class ZooKeeperText {

  private ZooKeeperText() {}

  /** Whether the service has a connection to tell of; an older one says nothing. */
  static boolean isTold(JsonNode zooKeeper) {
    return zooKeeper.isObject();
  }

  static boolean isConnected(JsonNode zooKeeper) {
    return state(zooKeeper).equals("connected");
  }

  /** The state alone. */
  static String state(JsonNode zooKeeper) {
    String connection = zooKeeper.path("connection").asText();
    return connection.equals("waiting") ? "waiting for the store" : connection;
  }

  /** The state, and for how long ZooKeeper has been away. */
  static String of(JsonNode zooKeeper) {
    return isConnected(zooKeeper)
        ? state(zooKeeper)
        : String.format(
            Locale.ROOT,
            "%s, for %d s",
            state(zooKeeper),
            zooKeeper.path("ageMillis").asLong() / 1000);
  }
}
