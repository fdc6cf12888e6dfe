package io.segmentschema.smc.members;

import java.net.URI;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Optional;

/**
 * How the services of one store reach each other. Keys begin with {@code schema-cache.ha.}
 *
 * @param advertise {@code advertise}: where others and clients reach this one, if not where it
 *     listens
 * @param tokenFile {@code token-file}: holds the token with which this node asks members what no
 *     client asked
 * @param trust {@code tls-ca}: whom to trust among the members, if not those whom the JVM does
 * @param maxStaleness {@code max-staleness}: how long ago this node's last good poll may be before
 *     it turns clients to the others
 */
public record MembersConfig(
    Optional<URI> advertise,
    Optional<Path> tokenFile,
    Optional<KeyStore> trust,
    Duration maxStaleness) {

  /** The longest that may be said unless something else is. */
  public static final Duration DEFAULT_MAX_STALENESS = Duration.ofMinutes(5);
}
