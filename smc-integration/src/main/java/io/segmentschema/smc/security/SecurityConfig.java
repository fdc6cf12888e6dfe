package io.segmentschema.smc.security;

import com.google.common.collect.ImmutableSet;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How the service is protected. Keys begin with {@code schema-cache.http.}
 *
 * @param usersFile {@code auth.users-file}: who may do what; nobody is asked without it
 * @param openMetrics {@code auth.open-metrics}: whether {@code /metrics} answers everybody
 * @param tls {@code tls.certificate}, {@code tls.key}, {@code tls.client-ca}, {@code
 *     tls.client-auth}: the certificates, if the service speaks TLS
 * @param reloadPeriod {@code reload-period}: how often the files are looked at
 * @param origins {@code allowed-origins}: the origins, besides the service's own, whose pages may
 *     have a browser change something
 */
public record SecurityConfig(
    Optional<Path> usersFile,
    boolean openMetrics,
    Optional<TlsFiles> tls,
    Duration reloadPeriod,
    ImmutableSet<String> origins) {

  /** Neither authentication nor TLS: for a loopback interface. */
  public static final SecurityConfig OFF =
      new SecurityConfig(
          Optional.empty(), false, Optional.empty(), Duration.ofSeconds(5), ImmutableSet.of());

  /** Whether everybody is asked who he is, over connections that nobody listens to. */
  public boolean protectsNetwork() {
    return usersFile.isPresent() && tls.isPresent();
  }
}
