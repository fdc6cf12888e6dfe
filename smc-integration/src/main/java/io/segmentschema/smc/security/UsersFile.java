package io.segmentschema.smc.security;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.hash.HashCode;
import io.segmentschema.cache.error.InvalidInputException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads a users file: one way to prove who one is on each line, in four words.
 *
 * <pre>
 * password    alice    operator     $2b$12$...
 * token       broker-1 broker       sha256:...
 * certificate ingest   broker,task  cn=ingest-1
 * </pre>
 */
final class UsersFile {

  static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");

  private static final String TOKEN_HASH = "sha256:";
  private static final Pattern SHA256 = Pattern.compile(TOKEN_HASH + "[0-9a-f]{64}");
  private static final Splitter WORDS = Splitter.on(CharMatcher.anyOf(" \t")).omitEmptyStrings();
  private static final Splitter LINES = Splitter.onPattern("\r?\n");
  private static final int MOST_ENTRIES = 10_000;

  private final String file;
  private final Map<String, Users.PasswordUser> passwords = new LinkedHashMap<>();
  private final Map<HashCode, Users.TokenUser> tokens = new LinkedHashMap<>();
  private final Map<CertificateName, Caller> certificates = new LinkedHashMap<>();
  private int line;

  private UsersFile(String file) {
    this.file = file;
  }

  static Users parse(FileContents contents) {
    UsersFile reading = new UsersFile(contents.paths().get(0).toString());
    LINES.split(contents.text(0)).forEach(reading::take);
    return reading.users();
  }

  private void take(String text) {
    line++;
    List<String> words = WORDS.splitToList(text);
    if (words.isEmpty() || words.get(0).startsWith("#")) {
      return;
    }
    if (words.size() != 4) {
      throw refused("four words are needed: password, token or certificate; name; roles; proof");
    }
    Caller caller = new Caller(name(words.get(1)), roles(words.get(2)));
    switch (words.get(0)) {
      case "password" -> password(caller, words.get(3));
      case "token" -> token(caller, words.get(3));
      case "certificate" -> certificate(caller, words.get(3));
      default -> throw refused("the first word must be password, token or certificate");
    }
    if (passwords.size() + tokens.size() + certificates.size() > MOST_ENTRIES) {
      throw refused("there are more than " + MOST_ENTRIES + " entries");
    }
  }

  private String name(String word) {
    if (!NAME.matcher(word).matches()) {
      throw refused(
          "a name is 1 to 64 letters, digits and . _ @ -, and begins with one of the first two");
    }
    return word;
  }

  private ImmutableSortedSet<UserRole> roles(String word) {
    return Splitter.on(',')
        .splitToStream(word)
        .map(this::role)
        .collect(ImmutableSortedSet.toImmutableSortedSet(UserRole::compareTo));
  }

  private UserRole role(String label) {
    return UserRole.byLabel(label)
        .orElseThrow(
            () ->
                refused(
                    "roles are broker, task and operator, with commas and no blanks between them,"
                        + " not "
                        + InvalidInputException.shown(label)));
  }

  /** What a person pasted there may be a password; no message repeats it. */
  private void password(Caller caller, String hash) {
    if (!PasswordHashes.isHash(hash)) {
      throw refused(
          "the proof of a password is its bcrypt hash of cost %d to %d, as hash-password prints it"
              .formatted(PasswordHashes.LOWEST_COST, PasswordHashes.HIGHEST_COST));
    }
    if (passwords.putIfAbsent(caller.name(), new Users.PasswordUser(caller, hash)) != null) {
      throw refused("there is a password of that name already: name=" + caller.name());
    }
  }

  private void token(Caller caller, String word) {
    if (!SHA256.matcher(word).matches()) {
      throw refused(
          "the proof of a token is sha256: and 64 hexadecimal digits, as new-token prints it");
    }
    HashCode hash = HashCode.fromString(word.substring(TOKEN_HASH.length()));
    if (tokens.putIfAbsent(hash, new Users.TokenUser(caller, hash)) != null) {
      throw refused("that token is there already");
    }
  }

  private void certificate(Caller caller, String word) {
    CertificateName certificate =
        CertificateName.parse(word)
            .orElseThrow(
                () -> refused("the proof of a certificate is cn=NAME, dns=HOST or uri=URI"));
    if (certificates.putIfAbsent(certificate, caller) != null) {
      throw refused("that certificate is there already: " + certificate);
    }
  }

  private UnusableFileException refused(String problem) {
    return new UnusableFileException(
        "Users file cannot be understood: file=%s, line=%d, problem=%s"
            .formatted(file, line, problem));
  }

  private Users users() {
    return new Users(
        ImmutableMap.copyOf(passwords),
        ImmutableList.copyOf(tokens.values()),
        ImmutableMap.copyOf(certificates));
  }
}
