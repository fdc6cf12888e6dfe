package io.segmentschema.smc.security;

import com.google.common.collect.ImmutableList;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the certificates of the service are. Files in PEM.
 *
 * @param certificate the service's certificate, followed by those that it is signed by
 * @param key its private key, PKCS #8 without a password
 * @param clients whose certificates clients may show, if they may
 */
public record TlsFiles(Path certificate, Path key, Optional<Clients> clients) {

  /**
   * Mutual TLS.
   *
   * @param authorities the certificates that clients' are signed by
   * @param needed whether a client without a certificate is turned away, whatever else it brings
   */
  public record Clients(Path authorities, boolean needed) {}

  /** All of them. */
  ImmutableList<Path> paths() {
    ImmutableList.Builder<Path> paths = ImmutableList.builder();
    paths.add(certificate, key);
    clients.ifPresent(mutual -> paths.add(mutual.authorities()));
    return paths.build();
  }
}
