package io.segmentschema.smc.security;

import com.google.common.collect.ImmutableSet;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * One of the names that a certificate is made out to.
 *
 * @param kind where in the certificate it stands
 * @param value the name; of a host in lower case
 */
record CertificateName(Kind kind, String value) {

  /** Where names stand. */
  enum Kind {
    /** The common name of the subject. */
    CN,
    /** A host among the alternative names. */
    DNS,
    /** A URI among the alternative names, as SPIFFE has them. */
    URI
  }

  /** The numbers of X.509 for kinds of alternative names. */
  private static final int DNS_NAME = 2;

  private static final int URI_NAME = 6;

  CertificateName {
    value = kind == Kind.DNS ? value.toLowerCase(Locale.ROOT) : value;
  }

  /** Reads {@code cn=NAME}, {@code dns=HOST} or {@code uri=URI}. */
  static Optional<CertificateName> parse(String text) {
    int equals = text.indexOf('=');
    if (equals < 0 || equals == text.length() - 1) {
      return Optional.empty();
    }
    String value = text.substring(equals + 1);
    return switch (text.substring(0, equals)) {
      case "cn" -> Optional.of(new CertificateName(Kind.CN, value));
      case "dns" -> Optional.of(new CertificateName(Kind.DNS, value));
      case "uri" -> Optional.of(new CertificateName(Kind.URI, value));
      default -> Optional.empty();
    };
  }

  /** All names of a certificate; none of one that cannot be understood. */
  static ImmutableSet<CertificateName> of(X509Certificate certificate) {
    ImmutableSet.Builder<CertificateName> names = ImmutableSet.builder();
    try {
      for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
        if (part.getType().equalsIgnoreCase("CN") && part.getValue() instanceof String name) {
          names.add(new CertificateName(Kind.CN, name));
        }
      }
      Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
      if (alternatives != null) {
        alternatives.forEach(alternative -> add(alternative, names));
      }
    } catch (InvalidNameException | CertificateParsingException notUnderstood) {
      return ImmutableSet.of();
    }
    return names.build();
  }

  private static void add(List<?> alternative, ImmutableSet.Builder<CertificateName> names) {
    if (alternative.get(0) instanceof Integer type && alternative.get(1) instanceof String name) {
      if (type == DNS_NAME) {
        names.add(new CertificateName(Kind.DNS, name));
      } else if (type == URI_NAME) {
        names.add(new CertificateName(Kind.URI, name));
      }
    }
  }

  @Override
  public String toString() {
    return kind.name().toLowerCase(Locale.ROOT) + "=" + value;
  }
}
