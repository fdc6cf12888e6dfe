package io.segmentschema.smc.service;

import io.segmentschema.smc.client.SchemaCacheClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** What {@code docs/client.md} prints, between its two marks. */
final class SecuredBroker {

  private SecuredBroker() {}

  // docs/client.md begins
  /** Asks with the token of a file, which may be replaced at any time. */
  static SchemaCacheClient client(SSLContext tls, Path token, URI... nodes) {
    return SchemaCacheClient.builder(nodes)
        .tls(tls)
        .authorization(() -> Optional.of("Bearer " + line(token)))
        .build();
  }

  private static String line(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Trusts the certificates of a PEM file; shows that of a PKCS #12 file to who asks for it. */
  static SSLContext tls(Path authorities, Path own, char[] password)
      throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    try (InputStream pem = Files.newInputStream(authorities)) {
      for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
        trusted.setCertificateEntry("authority-" + trusted.size(), one);
      }
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(KeyStore.getInstance(own.toFile(), password), password);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return tls;
  }
  // docs/client.md ends
}
