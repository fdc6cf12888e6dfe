package io.segmentschema.smc.config;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSet;
import io.segmentschema.smc.security.SecurityConfig;
import io.segmentschema.smc.security.TlsFiles;
import io.segmentschema.smc.security.TlsMaterial;
import io.segmentschema.smc.security.UnusableFileException;
import io.segmentschema.smc.security.Users;
import io.segmentschema.smc.service.HttpConfig;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Maps the settings of authentication and TLS. The files are read once here, so that one that
 * cannot serve is refused like every other bad value.
 */
final class SecuritySettings {

  private static final Splitter COMMAS = Splitter.on(',').trimResults();

  private SecuritySettings() {}

  static SecurityConfig security(ConfigurationSources sources) {
    Optional<Path> users = path(sources, Settings.HTTP_USERS_FILE);
    users.ifPresent(file -> check(sources, Settings.HTTP_USERS_FILE, () -> Users.read(file)));
    if (users.isEmpty() && sources.valueOf(Settings.HTTP_OPEN_METRICS)) {
      throw sources.refused(
          Settings.HTTP_OPEN_METRICS,
          "allowed=true only together with " + Settings.HTTP_USERS_FILE.key());
    }
    SecurityConfig security =
        new SecurityConfig(
            users,
            sources.valueOf(Settings.HTTP_OPEN_METRICS),
            tls(sources),
            sources.valueOf(Settings.HTTP_RELOAD_PERIOD),
            origins(sources.valueOf(Settings.HTTP_ALLOWED_ORIGINS)));
    checkHost(sources, security);
    return security;
  }

  private static void checkHost(ConfigurationSources sources, SecurityConfig security) {
    if (!HttpConfig.isLoopback(sources.valueOf(Settings.HTTP_HOST))
        && !security.protectsNetwork()) {
      throw sources.refused(
          Settings.HTTP_HOST,
          "allowed=127.0.0.1, ::1 or localhost; other machines can reach this one, so first set %s, %s and %s"
              .formatted(
                  Settings.HTTP_USERS_FILE.key(),
                  Settings.HTTP_TLS_CERTIFICATE.key(),
                  Settings.HTTP_TLS_KEY.key()));
    }
  }

  private static Optional<TlsFiles> tls(ConfigurationSources sources) {
    Optional<Path> certificate = path(sources, Settings.HTTP_TLS_CERTIFICATE);
    Optional<Path> key = path(sources, Settings.HTTP_TLS_KEY);
    Optional<TlsFiles.Clients> clients = clients(sources);
    if (certificate.isEmpty()) {
      requireCertificate(sources, Settings.HTTP_TLS_KEY);
      requireCertificate(sources, Settings.HTTP_TLS_CLIENT_CA);
      return Optional.empty();
    }
    if (key.isEmpty()) {
      throw sources.refused(
          Settings.HTTP_TLS_CERTIFICATE,
          "allowed=only together with " + Settings.HTTP_TLS_KEY.key());
    }
    TlsFiles files = new TlsFiles(certificate.get(), key.get(), clients);
    check(sources, Settings.HTTP_TLS_CERTIFICATE, () -> TlsMaterial.read(files));
    return Optional.of(files);
  }

  private static Optional<TlsFiles.Clients> clients(ConfigurationSources sources) {
    boolean needed = sources.valueOf(Settings.HTTP_TLS_CLIENT_AUTH).equals("need");
    Optional<Path> authorities = path(sources, Settings.HTTP_TLS_CLIENT_CA);
    if (authorities.isEmpty() && needed) {
      throw sources.refused(
          Settings.HTTP_TLS_CLIENT_AUTH,
          "allowed=need only together with " + Settings.HTTP_TLS_CLIENT_CA.key());
    }
    return authorities.map(file -> new TlsFiles.Clients(file, needed));
  }

  private static void requireCertificate(ConfigurationSources sources, Setting<String> setting) {
    if (!sources.valueOf(setting).isEmpty()) {
      throw sources.refused(
          setting, "allowed=only together with " + Settings.HTTP_TLS_CERTIFICATE.key());
    }
  }

  private static void check(
      ConfigurationSources sources, Setting<String> setting, Runnable reading) {
    try {
      reading.run();
    } catch (UnusableFileException unusable) {
      throw sources.refused(
          setting, "allowed=" + setting.allowed() + ", problem=" + unusable.getMessage());
    }
  }

  private static Optional<Path> path(ConfigurationSources sources, Setting<String> setting) {
    String text = sources.valueOf(setting);
    return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
  }

  private static ImmutableSet<String> origins(String text) {
    return text.isEmpty() ? ImmutableSet.of() : ImmutableSet.copyOf(COMMAS.split(text));
  }

  static boolean areOrigins(String text) {
    return text.isEmpty() || COMMAS.splitToStream(text).allMatch(SecuritySettings::isOrigin);
  }

  private static boolean isOrigin(String text) {
    try {
      URI uri = new URI(text);
      return text.matches("https?://[^/?#@\\s]+") && uri.getHost() != null;
    } catch (URISyntaxException malformed) {
      return false;
    }
  }
}
