package io.segmentschema.smc.config;

import com.google.common.net.InetAddresses;
import io.segmentschema.smc.leadership.ZooKeeperConfig;
import java.util.Optional;

/** Maps the settings of how several services on one store agree on a leader. */
final class AvailabilitySettings {

  private AvailabilitySettings() {}

  static Optional<ZooKeeperConfig> zooKeeper(ConfigurationSources sources) {
    boolean isElected = sources.valueOf(Settings.HA).equals("zookeeper");
    String hosts = sources.valueOf(Settings.HA_ZOOKEEPER_HOSTS);
    if (!isElected && hosts.isEmpty()) {
      return Optional.empty();
    }
    if (!isElected) {
      throw sources.refused(
          Settings.HA_ZOOKEEPER_HOSTS, "allowed=only together with --ha zookeeper");
    }
    if (hosts.isEmpty()) {
      throw sources.refused(
          Settings.HA_ZOOKEEPER_HOSTS, "allowed=HOST:PORT, the mode zookeeper needs it");
    }
    if (StoreSettings.isEmbedded(sources)) {
      throw sources.refused(
          Settings.HA, "allowed=zookeeper only with a --store-url that all nodes share");
    }
    if (sources.valueOf(Settings.HA_ADVERTISE).isEmpty() && listensEverywhere(sources)) {
      throw sources.refused(
          Settings.HA_ADVERTISE,
          "allowed=http://HOST:PORT or https://HOST:PORT, which others need where"
              + " schema-cache.http.host is no address of its own");
    }
    return Optional.of(
        new ZooKeeperConfig(
            hosts,
            sources.valueOf(Settings.HA_ZOOKEEPER_PATH),
            sources.valueOf(Settings.HA_ZOOKEEPER_SESSION_TIMEOUT)));
  }

  private static boolean listensEverywhere(ConfigurationSources sources) {
    String host = sources.valueOf(Settings.HTTP_HOST);
    return InetAddresses.isInetAddress(host) && InetAddresses.forString(host).isAnyLocalAddress();
  }
}
