package io.segmentschema.smc.members;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * How the services of one store reach each other. Keys begin with {@code schema-cache.ha.}
 *
 * @param advertise {@code advertise}: where others and clients reach this one, if not where it
 *     listens
 * @param tokenFile {@code token-file}: holds the token with which this node asks members what no
 *     client asked
 * @param trust {@code tls-ca}: whom to trust among the members, if not those whom the JVM does
 */
public record MembersConfig(
    Optional<URI> advertise, Optional<Path> tokenFile, Optional<SSLContext> trust) {}
