package io.segmentschema.smc.config;

import io.segmentschema.smc.members.Member;
import io.segmentschema.smc.members.MemberAccess;
import io.segmentschema.smc.members.MembersConfig;
import io.segmentschema.smc.security.ClientTls;
import io.segmentschema.smc.security.UnusableFileException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Optional;

/**
 * Maps the settings of how the services of one store reach each other. The files are read once
 * here, so that one that cannot serve is refused like every other bad value.
 */
final class MembersSettings {

  private MembersSettings() {}

  static MembersConfig members(ConfigurationSources sources) {
    Optional<Path> tokenFile = text(sources, Settings.HA_TOKEN_FILE).map(Path::of);
    tokenFile.ifPresent(file -> checkToken(sources, file));
    return new MembersConfig(
        text(sources, Settings.HA_ADVERTISE).map(URI::create),
        tokenFile,
        text(sources, Settings.HA_TLS_CA).map(file -> trust(sources, Path.of(file))),
        maxStaleness(sources));
  }

  /** Between two polls a node is not stale; where they are rare the default gives way. */
  private static Duration maxStaleness(ConfigurationSources sources) {
    Duration limit = sources.valueOf(Settings.HA_MAX_STALENESS);
    Duration period = sources.valueOf(Settings.POLL_PERIOD);
    if (limit.compareTo(period) > 0) {
      return limit;
    }
    if (sources.isSet(Settings.HA_MAX_STALENESS)) {
      throw sources.refused(
          Settings.HA_MAX_STALENESS,
          "allowed=more than %s, which is %s".formatted(Settings.POLL_PERIOD.key(), period));
    }
    return period.multipliedBy(2);
  }

  private static void checkToken(ConfigurationSources sources, Path file) {
    try {
      var unused = MemberAccess.token(file);
    } catch (IOException unusable) {
      throw refused(sources, Settings.HA_TOKEN_FILE, unusable);
    }
  }

  private static KeyStore trust(ConfigurationSources sources, Path file) {
    try {
      return ClientTls.authorities(file);
    } catch (UnusableFileException unusable) {
      throw refused(sources, Settings.HA_TLS_CA, unusable);
    }
  }

  private static ConfigurationException refused(
      ConfigurationSources sources, Setting<String> setting, Exception problem) {
    return sources.refused(setting, "allowed=" + setting.allowed() + ", problem=" + problem);
  }

  private static Optional<String> text(ConfigurationSources sources, Setting<String> setting) {
    String text = sources.valueOf(setting);
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  static boolean isAddress(String text) {
    try {
      return text.isEmpty() || Member.isAddress(URI.create(text));
    } catch (IllegalArgumentException malformed) {
      return false;
    }
  }
}
