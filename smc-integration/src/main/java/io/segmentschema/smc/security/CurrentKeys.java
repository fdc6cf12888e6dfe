package io.segmentschema.smc.security;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows a certificate that may change to servers that ask for one: each handshake the one of then.
 * A handshake in which it changes may fail; the next does not. A certificate that its signer allows
 * for servers only is not shown, as if there were none: who asked would have to turn it away.
 *
 * <p>Any thread. What belongs together is one immutable value, made anew when the certificate is
 * another.
 */
final class CurrentKeys extends X509ExtendedKeyManager {

  private static final String FOR_CLIENTS = "1.3.6.1.5.5.7.3.2";
  private static final String FOR_ANYTHING = "2.5.29.37.0";

  private record Loaded(TlsMaterial material, X509ExtendedKeyManager keys) {}

  private final Supplier<TlsMaterial> current;

  /** Volatile: any thread replaces it; two that do so at once make the same. */
  private volatile Loaded loaded;

  CurrentKeys(Supplier<TlsMaterial> current) {
    this.current = current;
    this.loaded = load(current.get());
  }

  private X509ExtendedKeyManager keys() {
    TlsMaterial material = current.get();
    Loaded known = loaded;
    if (!known.material().equals(material)) {
      known = load(material);
      loaded = known;
    }
    return known.keys();
  }

  private static Loaded load(TlsMaterial material) {
    try {
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(material.keys(), TlsMaterial.PASSWORD.toCharArray());
      for (KeyManager manager : factory.getKeyManagers()) {
        if (manager instanceof X509ExtendedKeyManager keys) {
          return new Loaded(material, keys);
        }
      }
      throw new IllegalStateException("The JVM has no key manager for certificates");
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("The JVM has no TLS", impossible);
    }
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    X509ExtendedKeyManager keys = keys();
    return forClients(keys, keys.chooseEngineClientAlias(keyTypes, issuers, engine));
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    X509ExtendedKeyManager keys = keys();
    return forClients(keys, keys.chooseClientAlias(keyTypes, issuers, socket));
  }

  private static @Nullable String forClients(X509ExtendedKeyManager keys, @Nullable String alias) {
    return alias != null && isForClients(keys.getCertificateChain(alias)[0]) ? alias : null;
  }

  private static boolean isForClients(X509Certificate certificate) {
    try {
      List<String> uses = certificate.getExtendedKeyUsage();
      return uses == null || uses.contains(FOR_CLIENTS) || uses.contains(FOR_ANYTHING);
    } catch (CertificateParsingException malformed) {
      return false;
    }
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    return keys().getCertificateChain(alias);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    return keys().getPrivateKey(alias);
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return keys().getClientAliases(keyType, issuers);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null; // It serves clients only.
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }
}
