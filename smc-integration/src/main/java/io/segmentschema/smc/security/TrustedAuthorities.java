package io.segmentschema.smc.security;

import com.google.common.collect.ImmutableList;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** What a client believes of a service that is certified by an authority of its own. */
public final class TrustedAuthorities {

  private TrustedAuthorities() {}

  /**
   * What connections are made with that trust the certificates of a PEM file, and no others.
   *
   * @throws UnusableFileException if it cannot be read
   */
  public static SSLContext read(Path file) {
    FileContents contents = FileContents.read(ImmutableList.of(file));
    try {
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(TlsMaterial.trustStore(Pem.certificates(file, contents.text(0))));
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("The JVM has no TLS", impossible);
    }
  }
}
