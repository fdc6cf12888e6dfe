package io.segmentschema.smc.security;

import com.google.common.base.Ticker;
import com.google.common.io.BaseEncoding;
import com.google.errorprone.annotations.CheckReturnValue;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Finds out who sends a request: from its header {@code Authorization}, or, where there is none,
 * from the certificate of its connection. Any thread.
 *
 * <p>A token, and a password that was right a moment ago, is let in however often its address has
 * failed. Any other password costs an attempt, before it is checked.
 */
@CheckReturnValue
final class Authenticator {

  private static final String BASIC = "basic";
  private static final String BEARER = "bearer";

  /** What a header may hold that is worth looking at. */
  private static final int LONGEST_HEADER = 1_024;

  private final Supplier<Users> users;
  private final PasswordHashes passwords;
  private final FailureLimits limits;

  /**
   * @param users who is known now
   */
  Authenticator(Supplier<Users> users, Ticker ticker) {
    this.users = users;
    this.passwords = new PasswordHashes(ticker);
    this.limits = new FailureLimits(ticker);
  }

  /** Quick; what takes long comes back as a {@link Outcome.SlowCheck}. */
  Outcome check(Evidence evidence) {
    if (evidence.authorization().isEmpty()) {
      return checkCertificate(evidence);
    }
    String header = evidence.authorization().get(0).strip();
    int blank = header.indexOf(' ');
    if (evidence.authorization().size() > 1 || blank < 0 || header.length() > LONGEST_HEADER) {
      return failed(evidence, FailureReason.MALFORMED);
    }
    String scheme = header.substring(0, blank);
    String credentials = header.substring(blank + 1).strip();
    if (scheme.equalsIgnoreCase(BEARER)) {
      return users
          .get()
          .withToken(Tokens.hash(credentials))
          .<Outcome>map(Outcome.Known::new)
          .orElseGet(() -> failed(evidence, FailureReason.TOKEN));
    }
    return scheme.equalsIgnoreCase(BASIC)
        ? checkBasic(evidence, credentials)
        : failed(evidence, FailureReason.MALFORMED);
  }

  private Outcome checkCertificate(Evidence evidence) {
    if (evidence.certificate().isEmpty()) {
      return Outcome.Refused.of(FailureReason.MISSING);
    }
    return users
        .get()
        .withCertificate(evidence.certificate().get())
        .<Outcome>map(Outcome.Known::new)
        .orElseGet(() -> failed(evidence, FailureReason.CERTIFICATE));
  }

  private Outcome failed(Evidence evidence, FailureReason reason) {
    Optional<Duration> wait = limits.failed(evidence.address());
    return new Outcome.Refused(wait.isPresent() ? FailureReason.LIMITED : reason, wait);
  }

  private Outcome checkBasic(Evidence evidence, String credentials) {
    byte[] both;
    try {
      both = BaseEncoding.base64().decode(credentials);
    } catch (IllegalArgumentException notBase64) {
      return failed(evidence, FailureReason.MALFORMED);
    }
    int colon = indexOfColon(both);
    if (colon < 0) {
      return failed(evidence, FailureReason.MALFORMED);
    }
    String name = new String(both, 0, colon, StandardCharsets.UTF_8);
    return checkPassword(evidence, name, Arrays.copyOfRange(both, colon + 1, both.length));
  }

  private static int indexOfColon(byte[] text) {
    int index = 0;
    while (index < text.length && text[index] != ':') {
      index++;
    }
    return index < text.length ? index : -1;
  }

  private Outcome checkPassword(Evidence evidence, String name, byte[] password) {
    Users known = users.get();
    Optional<Users.PasswordUser> user = known.withPassword(name);
    if (user.isPresent() && passwords.isRemembered(user.get().hash(), password)) {
      return new Outcome.Known(user.get().caller());
    }
    FailureLimits.Attempt attempt =
        new FailureLimits.Attempt(evidence.address(), limitedName(name));
    Optional<Duration> wait = limits.take(attempt);
    if (wait.isPresent()) {
      return new Outcome.Refused(FailureReason.LIMITED, wait);
    }
    return new Outcome.SlowCheck(
        () -> checkSlowly(user, password, known.highestCost(), attempt),
        () -> limits.giveBack(attempt));
  }

  private Outcome checkSlowly(
      Optional<Users.PasswordUser> user,
      byte[] password,
      int highestCost,
      FailureLimits.Attempt attempt) {
    boolean isRight = passwords.isRight(user.map(Users.PasswordUser::hash), password, highestCost);
    if (user.isEmpty() || !isRight) {
      return Outcome.Refused.of(FailureReason.PASSWORD);
    }
    limits.giveBack(attempt);
    return new Outcome.Known(user.get().caller());
  }

  /** What cannot be a name is counted as one, so that it takes no memory. */
  private static String limitedName(String name) {
    return UsersFile.NAME.matcher(name).matches() ? name : "";
  }
}
