package io.segmentschema.smc.service;

import io.segmentschema.smc.security.TlsCertificates;
import io.segmentschema.smc.security.TlsMaterial;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** TLS in front of HTTP, with certificates that may change while the server runs. */
final class TlsProtocol {

  private TlsProtocol() {}

  /** What a connector speaks; a change of the certificates counts for new connections. */
  static ConnectionFactory[] over(TlsCertificates certificates, HttpConnectionFactory http) {
    SslContextFactory.Server tls = new SslContextFactory.Server();
    tls.setIncludeProtocols("TLSv1.3", "TLSv1.2");
    tls.setRenegotiationAllowed(false);
    apply(certificates.current(), certificates, tls);
    certificates.onChange(material -> change(material, certificates, tls));
    // The name in the request is not compared with the certificate's: services are reached by many.
    http.getHttpConfiguration().addCustomizer(new SecureRequestCustomizer(false));
    return new ConnectionFactory[] {
      new SslConnectionFactory(tls, HttpVersion.HTTP_1_1.asString()), http
    };
  }

  private static void apply(
      TlsMaterial material, TlsCertificates certificates, SslContextFactory.Server tls) {
    tls.setKeyStore(material.keys());
    tls.setKeyStorePassword(TlsMaterial.PASSWORD);
    tls.setKeyManagerPassword(TlsMaterial.PASSWORD);
    material.clientAuthorities().ifPresent(tls::setTrustStore);
    boolean asksClients = material.clientAuthorities().isPresent();
    boolean needsClients = asksClients && certificates.needsClientCertificates();
    tls.setNeedClientAuth(needsClients);
    tls.setWantClientAuth(asksClients && !needsClients);
  }

  private static void change(
      TlsMaterial material, TlsCertificates certificates, SslContextFactory.Server tls) {
    try {
      tls.reload(reloading -> apply(material, certificates, tls));
    } catch (Exception failed) {
      throw new IllegalStateException("TLS does not take the new certificates", failed);
    }
  }
}
