package io.segmentschema.smc.druid;

import io.segmentschema.cache.error.InvalidInputException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The certificates that the cluster's servers are trusted by, read once. Immutable.
 *
 * @param context what TLS connections are made with
 */
public record TrustStore(SSLContext context) {

  private static final String KEY = "schema-cache.druid.trust-store";

  /**
   * Reads a store in JKS or PKCS #12.
   *
   * @param password may be empty for a store without one
   * @throws InvalidInputException if it cannot be read
   */
  public static TrustStore read(Path path, String password) {
    File file = path.toFile();
    try {
      KeyStore certificates = KeyStore.getInstance(file, password.toCharArray());
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(certificates);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return new TrustStore(context);
    } catch (IOException | GeneralSecurityException | IllegalArgumentException unreadable) {
      throw new InvalidInputException(
          KEY, "a readable trust store in JKS or PKCS #12, problem=" + unreadable);
    }
  }
}
