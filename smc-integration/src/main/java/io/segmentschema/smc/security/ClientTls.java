package io.segmentschema.smc.security;

import com.google.common.collect.ImmutableList;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** What a client believes of a service, and what it shows to it. */
public final class ClientTls {

  private ClientTls() {}

  /**
   * The certificates of a PEM file, to be trusted and no others.
   *
   * @throws UnusableFileException if it cannot be read
   */
  public static KeyStore authorities(Path file) {
    FileContents contents = FileContents.read(ImmutableList.of(file));
    return TlsMaterial.trustStore(Pem.certificates(file, contents.text(0)));
  }

  /**
   * The client's own certificate, followed by those that it is signed by, and its key.
   *
   * @throws UnusableFileException if they cannot be read, or do not belong together
   */
  public static KeyStore certificate(Path certificate, Path key) {
    return TlsMaterial.read(new TlsFiles(certificate, key, Optional.empty())).keys();
  }

  /**
   * What connections are made with.
   *
   * @param trusted whom to trust; without, those whom the JVM trusts
   * @param shown the own certificate; without, none
   */
  public static SSLContext context(Optional<KeyStore> trusted, Optional<KeyStore> shown) {
    try {
      return context(trusted, shown.isPresent() ? keys(shown.get()) : null);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("The JVM has no TLS", impossible);
    }
  }

  /**
   * The same for a service, whose certificate may change.
   *
   * @param shown the certificate as it is when it is asked for
   */
  public static SSLContext context(Optional<KeyStore> trusted, Supplier<TlsMaterial> shown) {
    try {
      return context(trusted, new KeyManager[] {new CurrentKeys(shown)});
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("The JVM has no TLS", impossible);
    }
  }

  private static SSLContext context(Optional<KeyStore> trusted, KeyManager @Nullable [] shown)
      throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(shown, trusted.isPresent() ? trust(trusted.get()) : null, null);
    return context;
  }

  private static KeyManager[] keys(KeyStore shown) throws GeneralSecurityException {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(shown, TlsMaterial.PASSWORD.toCharArray());
    return keys.getKeyManagers();
  }

  private static TrustManager[] trust(KeyStore trusted) throws GeneralSecurityException {
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    return trust.getTrustManagers();
  }
}
