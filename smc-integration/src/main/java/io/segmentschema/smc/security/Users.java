package io.segmentschema.smc.security;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.hash.HashCode;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Everybody who is known, and how he proves it. Immutable; any thread. */
public final class Users {

  /**
   * Somebody with a password.
   *
   * @param hash its bcrypt hash
   */
  record PasswordUser(Caller caller, String hash) {}

  /**
   * Somebody with a token.
   *
   * @param hash its SHA-256
   */
  record TokenUser(Caller caller, HashCode hash) {}

  private final ImmutableMap<String, PasswordUser> byName;
  private final ImmutableList<TokenUser> tokens;
  private final ImmutableMap<CertificateName, Caller> certificates;

  Users(
      ImmutableMap<String, PasswordUser> byName,
      ImmutableList<TokenUser> tokens,
      ImmutableMap<CertificateName, Caller> certificates) {
    this.byName = byName;
    this.tokens = tokens;
    this.certificates = certificates;
  }

  /**
   * Reads a users file.
   *
   * @throws UnusableFileException if it cannot be read, or a line of it cannot be understood
   */
  public static Users read(Path file) {
    return UsersFile.parse(FileContents.read(ImmutableList.of(file)));
  }

  Optional<PasswordUser> withPassword(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** Looks at every token, so that the time tells nothing. */
  Optional<Caller> withToken(HashCode hash) {
    byte[] given = hash.asBytes();
    @Nullable Caller found = null;
    for (TokenUser user : tokens) {
      if (MessageDigest.isEqual(user.hash().asBytes(), given)) {
        found = user.caller();
      }
    }
    return Optional.ofNullable(found);
  }

  Optional<Caller> withCertificate(X509Certificate certificate) {
    return CertificateName.of(certificate).stream()
        .map(certificates::get)
        .flatMap(caller -> Optional.ofNullable(caller).stream())
        .findFirst();
  }

  /** How much work the dearest password hash is, as bcrypt counts it. */
  int highestCost() {
    return byName.values().stream()
        .mapToInt(user -> PasswordHashes.costOf(user.hash()))
        .max()
        .orElse(PasswordHashes.COST);
  }

  /** How many there are, for the log. */
  String counts() {
    return "passwords=%d, tokens=%d, certificates=%d"
        .formatted(byName.size(), tokens.size(), certificates.size());
  }
}
