package io.segmentschema.smc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ObjectArrays;
import io.segmentschema.cache.testing.ManualTime;
import io.segmentschema.smc.security.SecurityConfig;
import io.segmentschema.smc.security.TestAuthority;
import io.segmentschema.smc.security.TlsFiles;
import io.segmentschema.smc.security.UserRole;
import io.segmentschema.smc.service.ServiceFixture;
import io.segmentschema.smc.service.TestUsers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands against a service with TLS and users. */
final class SecuredServiceTest {

  @TempDir static Path folder;
  private static ServiceFixture service;
  private static String authority;
  private static String token;
  private static String password;

  @BeforeAll
  static void start() throws Exception {
    TestAuthority signing = new TestAuthority("authority");
    var unused = signing.own().write(folder, "authority");
    var unused2 =
        signing.issue("service", "EC", TestAuthority.thisMachine()).write(folder, "service");
    authority = folder.resolve("authority.pem").toString();
    token = write("token", TestUsers.token(UserRole.OPERATOR) + "\n");
    password = write("password", TestUsers.PASSWORD);
    TlsFiles files =
        new TlsFiles(
            folder.resolve("service.pem"), folder.resolve("service.key"), Optional.empty());
    service =
        ServiceFixture.secured(
            new SecurityConfig(
                Optional.of(TestUsers.write(folder)),
                false,
                Optional.of(files),
                Duration.ofSeconds(5),
                ImmutableSet.of()),
            new ManualTime().ticker());
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  void tokenOrPasswordLetsIn() {
    assertDone(status("--tls-ca", authority, "--token-file", token));
    assertDone(
        status("--tls-ca", authority, "--user", TestUsers.NAME, "--password-file", password));
    assertDone(
        Ran.of(
            Map.of(
                "SCHEMA_CACHE_URL", service.address().toString(),
                "SCHEMA_CACHE_TLS_CA", authority,
                "SCHEMA_CACHE_TOKEN_FILE", token),
            "status"));
  }

  @Test
  void refusalSaysWhatIsMissing() throws Exception {
    String broker = write("broker", TestUsers.token(UserRole.BROKER));

    assertFails(5, status("--tls-ca", authority), "--token-file");
    assertFails(5, status("--tls-ca", authority, "--token-file", broker), "this needs operator");
    assertFails(3, status("--token-file", token), "--tls-ca");
  }

  @Test
  void whatSaysWhoAsksIsNotSentInTheOpen() {
    Ran ran = Ran.of(Map.of(), "status", "--service", "http://192.0.2.1:1", "--token-file", token);

    assertFails(2, ran, "https://HOST:PORT");
  }

  @Test
  void optionsThatDoNotStandTogetherAreWrongUse() throws Exception {
    assertFails(
        2, status("--token-file", token, "--user", "a", "--password-file", password), "not both");
    assertFails(2, status("--user", "a"), "stand together");
    assertFails(2, status("--token-file", "/no/such"), "--token-file");
    assertFails(2, status("--token-file", write("two", "a\nb\n")), "a file with one line");
    assertFails(2, status("--tls-ca", token), "--tls-ca");
  }

  private static Ran status(String... options) {
    return Ran.of(
        Map.of(),
        ObjectArrays.concat(
            new String[] {"status", "--service", service.address().toString()},
            options,
            String.class));
  }

  private static void assertDone(Ran ran) {
    assertEquals(0, ran.code(), ran.err());
    assertTrue(ran.out().contains("leader"), ran.out());
  }

  private static void assertFails(int code, Ran ran, String word) {
    assertEquals(code, ran.code(), ran.err());
    assertTrue(ran.err().contains(word), ran.err());
    assertEquals(1, ran.err().lines().count(), ran.err());
    assertFalse(ran.err().contains("sct_"), ran.err());
  }

  private static String write(String name, String text) throws Exception {
    return Files.writeString(folder.resolve(name), text).toString();
  }
}
