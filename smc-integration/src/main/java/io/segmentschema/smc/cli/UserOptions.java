package io.segmentschema.smc.cli;

import com.google.common.base.Splitter;
import io.segmentschema.smc.security.UserRole;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Option;

/** For whom a line of the users file is. */
final class UserOptions {

  private static final List<String> ROLES =
      Arrays.stream(UserRole.values()).map(UserRole::label).toList();

  @Option(
      names = "--user",
      required = true,
      paramLabel = "NAME",
      description = "The name: letters, digits and . _ @ -.")
  private String name = "";

  @Option(
      names = "--role",
      required = true,
      paramLabel = "ROLES",
      description = "broker, task or operator; several with commas between them.")
  private String roles = "";

  /** The line with that proof. */
  String line(String kind, String proof) {
    return "%s %s %s %s".formatted(kind, name, roles, proof);
  }

  /** Checks them before anybody is asked for a password. */
  void check() {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")) {
      throw Arguments.refused(
          "--user", name, "1 to 64 letters, digits and . _ @ -, beginning with a letter or digit");
    }
    if (!ROLES.containsAll(Splitter.on(',').splitToList(roles))) {
      throw Arguments.refused("--role", roles, "broker, task, operator, with commas between them");
    }
  }
}
