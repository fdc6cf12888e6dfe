package io.segmentschema.smc.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import at.favre.lib.crypto.bcrypt.BCrypt;
import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.testing.ManualTime;
import io.segmentschema.smc.security.TestAuthority.Issued;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AuthenticatorTest {

  private static final String PASSWORD = "pass:word";
  private static final String HASH = BCrypt.withDefaults().hashToString(10, PASSWORD.toCharArray());
  private static final String ALICE = "password alice operator " + HASH;
  private static final String TOKEN = "token broker-1 broker " + Tokens.proofOf("sct_secret");

  private final ManualTime time = new ManualTime();
  private final AtomicReference<Users> users =
      new AtomicReference<>(users(ALICE, TOKEN, "certificate ingest task cn=ingest-1"));
  private final Authenticator authenticator = new Authenticator(users::get, time.ticker());

  @ParameterizedTest
  @ValueSource(strings = {"Bearer sct_secret", "bearer  sct_secret ", "BEARER sct_secret"})
  void schemeIsWrittenInAnyCase(String header) {
    assertEquals("broker-1", known(check(header)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer",
        "sct_secret",
        "Digest sct_secret",
        "Basic not*base64",
        "Basic bm9jb2xvbg==",
        "Basic"
      })
  void headerThatCannotBeUnderstoodIsMalformed(String header) {
    assertEquals(FailureReason.MALFORMED, refused(check(header)));
  }

  @Test
  void twoHeadersAreMalformedThoughOneIsRight() {
    Outcome outcome =
        authenticator.check(
            new Evidence(
                ImmutableList.of("Bearer sct_secret", "Bearer x"), Optional.empty(), "192.0.2.1"));

    assertEquals(FailureReason.MALFORMED, refused(outcome));
  }

  @Test
  void passwordIsCheckedSlowlyOnceAndThenRemembered() {
    Outcome first = check(basic("alice", PASSWORD));
    assertEquals("alice", known(assertInstanceOf(Outcome.SlowCheck.class, first).check().run()));

    assertEquals("alice", known(check(basic("alice", PASSWORD))));
    assertInstanceOf(Outcome.SlowCheck.class, check(basic("alice", "wrong")));
  }

  @Test
  void changedUsersFileForgetsARememberedPassword() {
    Outcome first = check(basic("alice", PASSWORD));
    assertEquals("alice", known(assertInstanceOf(Outcome.SlowCheck.class, first).check().run()));

    users.set(users("password alice operator " + HASH.replace("$2a$", "$2b$")));
    assertInstanceOf(Outcome.SlowCheck.class, check(basic("alice", PASSWORD)));

    users.set(users(TOKEN));
    assertEquals(
        FailureReason.PASSWORD,
        refused(
            assertInstanceOf(Outcome.SlowCheck.class, check(basic("alice", PASSWORD)))
                .check()
                .run()));
  }

  @Test
  void checkThatIsForgoneCostsNoAttempt() {
    for (int i = 0; i < 30; i++) {
      assertInstanceOf(Outcome.SlowCheck.class, check(basic("alice", "wrong"))).forgo().run();
    }
  }

  @Test
  void wrongPasswordsUseTheAttemptsUpBeforeTheyAreChecked() {
    for (int i = 0; i < 10; i++) {
      assertInstanceOf(Outcome.SlowCheck.class, check(basic("nobody-" + i, "wrong")));
    }

    assertEquals(FailureReason.LIMITED, refused(check(basic("alice", PASSWORD))));
    assertEquals("broker-1", known(check("Bearer sct_secret")));
  }

  @Test
  void certificateCountsOnlyWithoutAHeader() throws Exception {
    Issued ingest = new TestAuthority("a").issue("ingest-1", "EC");
    Issued other = new TestAuthority("a").issue("other", "EC");

    assertEquals("ingest", known(authenticator.check(evidence(ingest))));
    assertEquals(FailureReason.CERTIFICATE, refused(authenticator.check(evidence(other))));
    assertEquals(
        FailureReason.TOKEN,
        refused(
            authenticator.check(
                new Evidence(
                    ImmutableList.of("Bearer x"),
                    Optional.of(ingest.certificate()),
                    "192.0.2.1"))));
  }

  @Test
  void whoSaysNothingIsNobody() {
    assertEquals(
        FailureReason.MISSING,
        refused(
            authenticator.check(new Evidence(ImmutableList.of(), Optional.empty(), "192.0.2.1"))));
  }

  private Outcome check(String header) {
    return authenticator.check(
        new Evidence(ImmutableList.of(header), Optional.empty(), "192.0.2.1"));
  }

  private static Evidence evidence(Issued issued) {
    return new Evidence(ImmutableList.of(), Optional.of(issued.certificate()), "192.0.2.1");
  }

  private static String known(Outcome outcome) {
    return assertInstanceOf(Outcome.Known.class, outcome).caller().name();
  }

  private static FailureReason refused(Outcome outcome) {
    return assertInstanceOf(Outcome.Refused.class, outcome).reason();
  }

  private static String basic(String name, String password) {
    byte[] both = (name + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(both);
  }

  private static Users users(String... lines) {
    byte[] text = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
    return UsersFile.parse(
        new FileContents(ImmutableList.of(Path.of("users")), ImmutableList.of(text)));
  }
}
