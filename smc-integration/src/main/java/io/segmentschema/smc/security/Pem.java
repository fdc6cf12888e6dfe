package io.segmentschema.smc.security;

import com.google.common.collect.ImmutableList;
import com.google.common.io.BaseEncoding;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads PEM with what the JDK has: certificates, and private keys in PKCS #8 for RSA and elliptic
 * curves. Everything else is refused with a word on what to do.
 */
final class Pem {

  private static final Pattern SECTION =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);
  private static final ImmutableList<String> ALGORITHMS = ImmutableList.of("RSA", "EC");

  private Pem() {}

  /** One part between its BEGIN and END. */
  private record Section(String label, String base64) {}

  /** At least one certificate, in the order of the file. */
  static ImmutableList<X509Certificate> certificates(Path file, String text) {
    ImmutableList<X509Certificate> certificates =
        sections(text).stream()
            .filter(section -> section.label().equals("CERTIFICATE"))
            .map(section -> certificate(file, section))
            .collect(ImmutableList.toImmutableList());
    if (certificates.isEmpty()) {
      throw refused(file, "there is no BEGIN CERTIFICATE in it");
    }
    return certificates;
  }

  private static X509Certificate certificate(Path file, Section section) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(decoded(file, section.base64())));
    } catch (CertificateException malformed) {
      throw refused(file, "a certificate cannot be understood");
    }
  }

  /** The one private key. */
  static PrivateKey privateKey(Path file, String text) {
    ImmutableList<Section> keys =
        sections(text).stream()
            .filter(section -> section.label().endsWith("PRIVATE KEY"))
            .collect(ImmutableList.toImmutableList());
    if (keys.size() != 1) {
      throw refused(file, "there must be one BEGIN PRIVATE KEY in it, not " + keys.size());
    }
    return switch (keys.get(0).label()) {
      case "PRIVATE KEY" -> pkcs8(file, decoded(file, keys.get(0).base64()));
      case "ENCRYPTED PRIVATE KEY" ->
          throw refused(
              file,
              "the key has a password, and nobody is asked for one; write it without"
                  + " (openssl pkcs8 -topk8 -nocrypt) into a file that only its owner can read");
      default ->
          throw refused(
              file,
              "the key is a BEGIN %s; turn it into PKCS #8: openssl pkcs8 -topk8 -nocrypt"
                  .formatted(keys.get(0).label()));
    };
  }

  private static PrivateKey pkcs8(Path file, byte[] bytes) {
    for (String algorithm : ALGORITHMS) {
      Optional<PrivateKey> key = key(algorithm, bytes);
      if (key.isPresent()) {
        return key.get();
      }
    }
    throw refused(file, "the key is neither RSA nor EC, or is damaged");
  }

  private static Optional<PrivateKey> key(String algorithm, byte[] bytes) {
    try {
      return Optional.of(
          KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(bytes)));
    } catch (InvalidKeySpecException another) {
      return Optional.empty();
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("The JVM lacks " + algorithm, impossible);
    }
  }

  private static ImmutableList<Section> sections(String text) {
    ImmutableList.Builder<Section> sections = ImmutableList.builder();
    Matcher matcher = SECTION.matcher(text);
    while (matcher.find()) {
      sections.add(new Section(matcher.group(1), matcher.group(2)));
    }
    return sections.build();
  }

  private static byte[] decoded(Path file, String base64) {
    try {
      return BaseEncoding.base64().decode(base64.replaceAll("\\s", ""));
    } catch (IllegalArgumentException malformed) {
      throw refused(file, "what stands between a BEGIN and its END is no base64");
    }
  }

  static UnusableFileException refused(Path file, String problem) {
    return new UnusableFileException(
        "PEM file cannot be used: file=%s, problem=%s".formatted(file, problem));
  }

  /** Whether the key is the certificate's: what it signs, the certificate confirms. */
  static boolean belongTogether(PrivateKey key, X509Certificate certificate) {
    byte[] sample = {1, 2, 3};
    try {
      Signature signature =
          Signature.getInstance(
              key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA");
      signature.initSign(key);
      signature.update(sample);
      byte[] signed = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update(sample);
      return signature.verify(signed);
    } catch (GeneralSecurityException anotherKind) {
      return false;
    }
  }
}
