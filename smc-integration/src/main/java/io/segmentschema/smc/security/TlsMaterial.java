package io.segmentschema.smc.security;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;

/**
 * What the service shows and believes on TLS connections.
 *
 * @param keys its key with the chain of certificates, under {@link #PASSWORD}
 * @param clientAuthorities whom it believes what clients show, if it asks them
 * @param expiry when the first certificate of the chain ends to be valid
 */
public record TlsMaterial(KeyStore keys, Optional<KeyStore> clientAuthorities, Instant expiry) {

  /** A store in memory protects nothing; its type wants one all the same. */
  public static final String PASSWORD = "in-memory";

  /**
   * Reads the files.
   *
   * @throws UnusableFileException if they cannot be read, or do not belong together
   */
  public static TlsMaterial read(TlsFiles files) {
    return of(FileContents.read(files.paths()));
  }

  /** Certificate, key and perhaps clients' authorities, in this order. */
  static TlsMaterial of(FileContents contents) {
    Path certificateFile = contents.paths().get(0);
    Path keyFile = contents.paths().get(1);
    ImmutableList<X509Certificate> chain = Pem.certificates(certificateFile, contents.text(0));
    PrivateKey key = Pem.privateKey(keyFile, contents.text(1));
    if (!Pem.belongTogether(key, chain.get(0))) {
      throw Pem.refused(
          keyFile, "the key is not that of the first certificate in " + certificateFile);
    }
    return new TlsMaterial(
        keyStore(key, chain),
        contents.paths().size() > 2
            ? Optional.of(trustStore(Pem.certificates(contents.paths().get(2), contents.text(2))))
            : Optional.empty(),
        expiry(chain));
  }

  private static Instant expiry(ImmutableList<X509Certificate> chain) {
    return chain.stream()
        .map(certificate -> certificate.getNotAfter().toInstant())
        .min(Instant::compareTo)
        .orElseThrow();
  }

  private static KeyStore keyStore(PrivateKey key, ImmutableList<X509Certificate> chain) {
    try {
      KeyStore store = empty();
      store.setKeyEntry("service", key, PASSWORD.toCharArray(), chain.toArray(Certificate[]::new));
      return store;
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("A key store in memory takes no key", impossible);
    }
  }

  /** Also what a client believes: certificates to trust, and nothing else. */
  public static KeyStore trustStore(ImmutableList<X509Certificate> authorities) {
    try {
      KeyStore store = empty();
      for (X509Certificate authority : authorities) {
        store.setCertificateEntry("authority-" + store.size(), authority);
      }
      return store;
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("A key store in memory takes no certificate", impossible);
    }
  }

  private static KeyStore empty() throws GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try {
      store.load(null, null);
    } catch (IOException impossible) {
      throw new IllegalStateException("Nothing was to be read", impossible);
    }
    return store;
  }
}
