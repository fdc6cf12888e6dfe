package io.segmentschema.smc.config;

import io.segmentschema.cache.error.InvalidInputException;
import io.segmentschema.smc.druid.Credentials;
import io.segmentschema.smc.druid.DruidConfig;
import io.segmentschema.smc.druid.TrustStore;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Maps the settings of the Druid cluster that is followed. */
final class DruidSettings {

  private DruidSettings() {}

  static Optional<DruidConfig> druid(ConfigurationSources sources) {
    boolean isAttached = sources.valueOf(Settings.ENGINE).equals("druid");
    String coordinator = sources.valueOf(Settings.DRUID_COORDINATOR);
    if (!isAttached && coordinator.isEmpty()) {
      return Optional.empty();
    }
    if (!isAttached) {
      throw sources.refused(
          Settings.DRUID_COORDINATOR, "allowed=only together with --engine druid");
    }
    if (coordinator.isEmpty()) {
      throw sources.refused(
          Settings.DRUID_COORDINATOR,
          "allowed=http://HOST:PORT or https://HOST:PORT, the engine druid needs it");
    }
    URI uri = URI.create(coordinator);
    return Optional.of(
        new DruidConfig(
            uri,
            nodeScheme(sources, uri),
            credentials(sources),
            trust(sources),
            sources.valueOf(Settings.DRUID_SEGMENTS_PERIOD),
            sources.valueOf(Settings.DRUID_SERVERS_PERIOD),
            sources.valueOf(Settings.DRUID_SYNC_TIMEOUT)));
  }

  private static String nodeScheme(ConfigurationSources sources, URI coordinator) {
    String scheme = sources.valueOf(Settings.DRUID_DATA_NODE_SCHEME);
    return scheme.equals("coordinator") ? coordinator.getScheme().toLowerCase(Locale.ROOT) : scheme;
  }

  private static Optional<Credentials> credentials(ConfigurationSources sources) {
    String user = sources.valueOf(Settings.DRUID_USER);
    if (user.isEmpty()) {
      requireUser(sources, Settings.DRUID_PASSWORD_FILE);
      requireUser(sources, Settings.DRUID_PASSWORD);
      return Optional.empty();
    }
    String password = sources.valueOf(Settings.DRUID_PASSWORD);
    if (!password.isEmpty() && sources.isSet(Settings.DRUID_PASSWORD_FILE)) {
      throw sources.refused(
          Settings.DRUID_PASSWORD,
          "allowed=not together with " + Settings.DRUID_PASSWORD_FILE.key());
    }
    return Optional.of(
        new Credentials(
            user, password.isEmpty() ? sources.secretIn(Settings.DRUID_PASSWORD_FILE) : password));
  }

  private static void requireUser(ConfigurationSources sources, Setting<String> setting) {
    if (!sources.valueOf(setting).isEmpty()) {
      throw sources.refused(setting, "allowed=only together with " + Settings.DRUID_USER.key());
    }
  }

  private static Optional<TrustStore> trust(ConfigurationSources sources) {
    String path = sources.valueOf(Settings.DRUID_TRUST_STORE);
    String password = sources.secretIn(Settings.DRUID_TRUST_STORE_PASSWORD_FILE);
    try {
      return path.isEmpty()
          ? Optional.empty()
          : Optional.of(TrustStore.read(Path.of(path), password));
    } catch (InvalidInputException unreadable) {
      throw sources.refused(Settings.DRUID_TRUST_STORE, "allowed=" + unreadable.problem());
    }
  }
}
