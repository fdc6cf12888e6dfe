package io.segmentschema.smc.config;

import com.google.common.net.InetAddresses;
import io.segmentschema.smc.leadership.ZooKeeperConfig;
import io.segmentschema.smc.leadership.ZooKeeperSecurity;
import io.segmentschema.smc.security.ClientTls;
import io.segmentschema.smc.security.UnusableFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

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
            sources.valueOf(Settings.HA_ZOOKEEPER_SESSION_TIMEOUT),
            new ZooKeeperSecurity(login(sources), tls(sources))));
  }

  private static Optional<ZooKeeperSecurity.Login> login(ConfigurationSources sources) {
    String user = sources.valueOf(Settings.HA_ZOOKEEPER_USER);
    String password = sources.secretIn(Settings.HA_ZOOKEEPER_PASSWORD_FILE);
    if (user.isEmpty() && sources.valueOf(Settings.HA_ZOOKEEPER_PASSWORD_FILE).isEmpty()) {
      return Optional.empty();
    }
    if (user.isEmpty()) {
      throw sources.refused(
          Settings.HA_ZOOKEEPER_PASSWORD_FILE,
          "allowed=only together with " + Settings.HA_ZOOKEEPER_USER.key());
    }
    if (password.isEmpty()) {
      throw sources.refused(
          Settings.HA_ZOOKEEPER_USER,
          "allowed=only together with a password in " + Settings.HA_ZOOKEEPER_PASSWORD_FILE.key());
    }
    return Optional.of(new ZooKeeperSecurity.Login(user, password));
  }

  /** The files are read here, so that one that cannot serve is refused at the start. */
  private static Optional<ZooKeeperSecurity.Tls> tls(ConfigurationSources sources) {
    Optional<Path> authorities =
        file(sources, Settings.HA_ZOOKEEPER_TLS_CA, ClientTls::authorities);
    Optional<Path> identity =
        file(
            sources, Settings.HA_ZOOKEEPER_TLS_IDENTITY, file -> ClientTls.certificate(file, file));
    return sources.valueOf(Settings.HA_ZOOKEEPER_TLS)
        ? Optional.of(new ZooKeeperSecurity.Tls(authorities, identity))
        : Optional.empty();
  }

  private static Optional<Path> file(
      ConfigurationSources sources, Setting<String> setting, Consumer<Path> reading) {
    String text = sources.valueOf(setting);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (!sources.valueOf(Settings.HA_ZOOKEEPER_TLS)) {
      throw sources.refused(
          setting, "allowed=only together with " + Settings.HA_ZOOKEEPER_TLS.key() + "=true");
    }
    try {
      reading.accept(Path.of(text));
      return Optional.of(Path.of(text));
    } catch (UnusableFileException unusable) {
      throw sources.refused(
          setting, "allowed=" + setting.allowed() + ", problem=" + unusable.getMessage());
    }
  }

  private static boolean listensEverywhere(ConfigurationSources sources) {
    String host = sources.valueOf(Settings.HTTP_HOST);
    return InetAddresses.isInetAddress(host) && InetAddresses.forString(host).isAnyLocalAddress();
  }
}
