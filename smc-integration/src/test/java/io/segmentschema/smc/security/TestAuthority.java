package io.segmentschema.smc.security;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Signs certificates for tests. */
public final class TestAuthority {

  public static final Instant EXPIRY = Instant.parse("2099-01-01T00:00:00Z");

  private static final Instant BEGIN = Instant.parse("2020-01-01T00:00:00Z");

  /**
   * A certificate and its key.
   *
   * @param certificate signed by an authority, or by itself
   */
  public record Issued(X509Certificate certificate, PrivateKey key) {

    public String certificatePem() throws GeneralSecurityException {
      return pem("CERTIFICATE", certificate.getEncoded());
    }

    public String keyPem() {
      return pem("PRIVATE KEY", key.getEncoded());
    }

    /** Writes both, as {@code name.pem} and {@code name.key}. */
    public Issued write(Path folder, String name) throws Exception {
      Path unused = Files.writeString(folder.resolve(name + ".pem"), certificatePem());
      Path unused2 = Files.writeString(folder.resolve(name + ".key"), keyPem());
      return this;
    }
  }

  private final Issued own;
  private long serial = 1;

  public TestAuthority(String name) throws Exception {
    KeyPair keys = keys("EC");
    X500Name subject = new X500Name("CN=" + name);
    own = sign(subject, keys.getPrivate(), subject, keys, EXPIRY, true, Optional.empty());
  }

  public Issued own() {
    return own;
  }

  /** A certificate for a server on this machine, or for a client. */
  public Issued issue(String commonName, String algorithm, GeneralName... names) throws Exception {
    return issue(commonName, algorithm, EXPIRY, names);
  }

  public Issued issue(String commonName, String algorithm, Instant expiry, GeneralName... names)
      throws Exception {
    return sign(
        new X500Name(own.certificate().getSubjectX500Principal().getName()),
        own.key(),
        new X500Name("CN=" + commonName + ",O=Tests"),
        keys(algorithm),
        expiry,
        false,
        Optional.empty(),
        names);
  }

  /** A certificate that its signer allows for servers and nothing else. */
  public Issued issueForServersOnly(String commonName, GeneralName... names) throws Exception {
    return sign(
        new X500Name(own.certificate().getSubjectX500Principal().getName()),
        own.key(),
        new X500Name("CN=" + commonName + ",O=Tests"),
        keys("EC"),
        EXPIRY,
        false,
        Optional.of(KeyPurposeId.id_kp_serverAuth),
        names);
  }

  private static KeyPair keys(String algorithm) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    generator.initialize(algorithm.equals("EC") ? 256 : 2048);
    return generator.generateKeyPair();
  }

  private Issued sign(
      X500Name issuer,
      PrivateKey issuerKey,
      X500Name subject,
      KeyPair keys,
      Instant expiry,
      boolean isAuthority,
      Optional<KeyPurposeId> onlyUse,
      GeneralName... names)
      throws GeneralSecurityException, IOException, OperatorCreationException {
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            issuer,
            BigInteger.valueOf(serial++),
            Date.from(BEGIN),
            Date.from(expiry),
            subject,
            keys.getPublic());
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(isAuthority));
    if (onlyUse.isPresent()) {
      builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(onlyUse.get()));
    }
    if (names.length > 0) {
      builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
    }
    ContentSigner signer = new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKey);
    return new Issued(
        new JcaX509CertificateConverter().getCertificate(builder.build(signer)), keys.getPrivate());
  }

  public static GeneralName thisMachine() {
    return new GeneralName(GeneralName.iPAddress, "127.0.0.1");
  }

  static String pem(String label, byte[] bytes) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(label, Base64.getMimeEncoder().encodeToString(bytes), label);
  }
}
