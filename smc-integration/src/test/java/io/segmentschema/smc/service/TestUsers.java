package io.segmentschema.smc.service;

import at.favre.lib.crypto.bcrypt.BCrypt;
import com.google.common.collect.ImmutableSet;
import io.segmentschema.smc.security.SecurityConfig;
import io.segmentschema.smc.security.TlsFiles;
import io.segmentschema.smc.security.Tokens;
import io.segmentschema.smc.security.UserRole;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/** A users file with one token for each role, and one password. */
public final class TestUsers {

  public static final String NAME = "alice";
  public static final String PASSWORD = "correct horse: battery";

  /** Of the lowest cost that is allowed, made once. */
  private static final String HASH = BCrypt.withDefaults().hashToString(10, PASSWORD.toCharArray());

  private TestUsers() {}

  public static String token(UserRole role) {
    return "sct_" + "x".repeat(40) + role.label();
  }

  public static String bearer(UserRole role) {
    return "Bearer " + token(role);
  }

  public static String basic(String name, String password) {
    byte[] both = (name + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(both);
  }

  public static Path write(Path folder, String... more) throws IOException {
    StringBuilder lines = new StringBuilder("# for tests\n\n");
    for (UserRole role : UserRole.values()) {
      lines.append(
          "token %s-1 %s %s\n".formatted(role.label(), role.label(), Tokens.proofOf(token(role))));
    }
    lines.append("password %s operator %s\n".formatted(NAME, HASH));
    for (String line : more) {
      lines.append(line).append('\n');
    }
    return Files.writeString(folder.resolve("users"), lines);
  }

  public static SecurityConfig config(Path users) {
    return config(users, Optional.empty());
  }

  public static SecurityConfig config(Path users, TlsFiles tls) {
    return config(users, Optional.of(tls));
  }

  private static SecurityConfig config(Path users, Optional<TlsFiles> tls) {
    return new SecurityConfig(
        Optional.of(users), false, tls, Duration.ofSeconds(5), ImmutableSet.of());
  }
}
