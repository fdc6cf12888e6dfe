package io.segmentschema.smc.cli;

import io.segmentschema.cache.error.InvalidInputException;
import io.segmentschema.smc.security.ClientTls;
import io.segmentschema.smc.security.UnusableFileException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whom a command trusts, and as whom it asks. Secrets are in files, never on the command line. */
final class AccessOptions implements CommandFactory.ReadsEnvironment {

  private Map<String, String> environment = Map.of();

  @Option(
      names = "--tls-ca",
      paramLabel = "FILE",
      description = "PEM certificates to trust instead of the JVM's own (SCHEMA_CACHE_TLS_CA).")
  private @Nullable String authorities;

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description = "The client's own certificate in PEM (SCHEMA_CACHE_TLS_CERT).")
  private @Nullable String certificate;

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      description = "That certificate's private key in PEM (SCHEMA_CACHE_TLS_KEY).")
  private @Nullable String key;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "A file with a token (SCHEMA_CACHE_TOKEN_FILE).")
  private @Nullable String tokenFile;

  @Option(names = "--user", paramLabel = "U", description = "A user's name (SCHEMA_CACHE_USER).")
  private @Nullable String user;

  @Option(
      names = "--password-file",
      paramLabel = "F",
      description = "A file with his password (SCHEMA_CACHE_PASSWORD_FILE).")
  private @Nullable String passwordFile;

  @Override
  public void environment(Map<String, String> given) {
    environment = given;
  }

  /**
   * What a client needs to be believed and to believe.
   *
   * @param tls whom to trust and what to show, if it is not what the JVM does by itself
   * @param authorization the header that says who asks, if anybody does
   */
  record Credentials(Optional<SSLContext> tls, Optional<String> authorization) {
    static final Credentials NONE = new Credentials(Optional.empty(), Optional.empty());

    @Override
    public String toString() {
      return "Credentials[***]";
    }
  }

  /** All that was said, on the command line or in the environment. */
  Credentials credentials() {
    return new Credentials(tls(), authorization());
  }

  private Optional<SSLContext> tls() {
    Optional<KeyStore> trusted =
        given(authorities, "SCHEMA_CACHE_TLS_CA").map(AccessOptions::trust);
    Optional<KeyStore> shown = shown();
    return trusted.isPresent() || shown.isPresent()
        ? Optional.of(ClientTls.context(trusted, shown))
        : Optional.empty();
  }

  private static KeyStore trust(String file) {
    try {
      return ClientTls.authorities(Path.of(file));
    } catch (UnusableFileException | InvalidPathException unusable) {
      throw CommandFailure.wrongUse(
          "Argument is refused: argument=--tls-ca, value=%s, allowed=a readable PEM file with certificates, problem=%s"
              .formatted(InvalidInputException.shown(file), unusable.getMessage()));
    }
  }

  /** What is on the command line counts alone. */
  private Optional<KeyStore> shown() {
    return certificate != null || key != null
        ? shown(Optional.ofNullable(certificate), Optional.ofNullable(key))
        : shown(given(null, "SCHEMA_CACHE_TLS_CERT"), given(null, "SCHEMA_CACHE_TLS_KEY"));
  }

  private static Optional<KeyStore> shown(Optional<String> own, Optional<String> itsKey) {
    if (own.isPresent() != itsKey.isPresent()) {
      throw CommandFailure.wrongUse("--tls-cert and --tls-key stand together");
    }
    return own.map(file -> shown(file, itsKey.orElseThrow()));
  }

  private static KeyStore shown(String own, String itsKey) {
    try {
      return ClientTls.certificate(Path.of(own), Path.of(itsKey));
    } catch (UnusableFileException | InvalidPathException unusable) {
      throw CommandFailure.wrongUse(
          "Arguments are refused: arguments=--tls-cert %s --tls-key %s, allowed=readable PEM files with a certificate and its private key, problem=%s"
              .formatted(
                  InvalidInputException.shown(own),
                  InvalidInputException.shown(itsKey),
                  unusable.getMessage()));
    }
  }

  /** What is on the command line counts alone. */
  private Optional<String> authorization() {
    boolean isOnCommandLine = tokenFile != null || user != null || passwordFile != null;
    return isOnCommandLine
        ? authorization(
            Optional.ofNullable(tokenFile),
            Optional.ofNullable(user),
            Optional.ofNullable(passwordFile))
        : authorization(
            given(null, "SCHEMA_CACHE_TOKEN_FILE"),
            given(null, "SCHEMA_CACHE_USER"),
            given(null, "SCHEMA_CACHE_PASSWORD_FILE"));
  }

  private static Optional<String> authorization(
      Optional<String> token, Optional<String> name, Optional<String> password) {
    if (token.isPresent() && (name.isPresent() || password.isPresent())) {
      throw CommandFailure.wrongUse("Either --token-file, or --user and --password-file, not both");
    }
    if (name.isPresent() != password.isPresent()) {
      throw CommandFailure.wrongUse("--user and --password-file stand together");
    }
    if (token.isPresent()) {
      return token.map(file -> "Bearer " + secret("--token-file", file));
    }
    return name.map(
        given ->
            "Basic " + base64(given + ":" + secret("--password-file", password.orElseThrow())));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String secret(String argument, String file) {
    try {
      String secret = Files.readString(Path.of(file)).replaceFirst("\\R\\z", "");
      if (secret.isEmpty() || secret.chars().anyMatch(Character::isISOControl)) {
        throw CommandFailure.wrongUse(
            "Argument is refused: argument=%s, value=%s, allowed=a file with one line"
                .formatted(argument, InvalidInputException.shown(file)));
      }
      return secret;
    } catch (IOException | InvalidPathException unreadable) {
      throw CommandFailure.wrongUse(
          "Argument is refused: argument=%s, value=%s, allowed=a readable file in UTF-8, problem=%s"
              .formatted(argument, InvalidInputException.shown(file), unreadable));
    }
  }

  private Optional<String> given(@Nullable String option, String variable) {
    return Optional.ofNullable(option).or(() -> Optional.ofNullable(environment.get(variable)));
  }
}
