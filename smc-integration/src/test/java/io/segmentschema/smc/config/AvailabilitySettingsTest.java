package io.segmentschema.smc.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.segmentschema.smc.leadership.ZooKeeperSecurity;
import io.segmentschema.smc.security.TestAuthority;
import io.segmentschema.smc.security.TestAuthority.Issued;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How this node and ZooKeeper know each other. Nothing is connected to here. */
final class AvailabilitySettingsTest {

  private static final String PREFIX = "schema-cache.ha.zookeeper.";

  @TempDir Path folder;
  private final Map<String, String> flags = new HashMap<>();
  private String password;
  private String authority;
  private String identity;

  @BeforeEach
  void write() throws Exception {
    TestAuthority signer = new TestAuthority("authority");
    Issued issued = signer.issue("node", "RSA");
    password = file("password", "open sesame\n");
    authority = file("authority.pem", signer.own().certificatePem());
    identity = file("identity.pem", issued.certificatePem() + issued.keyPem());
    flags.put("schema-cache.ha.mode", "zookeeper");
    flags.put("schema-cache.store.url", "jdbc:mysql://db/schemas");
    flags.put(PREFIX + "hosts", "zk1:2181");
  }

  @Test
  void nothingIsProtectedByDefault() {
    assertEquals(ZooKeeperSecurity.NONE, resolve());
  }

  @Test
  void everyKeyIsMappedToItsPlace() {
    // given
    flags.put(PREFIX + "user", "cache");
    flags.put(PREFIX + "password-file", password);
    flags.put(PREFIX + "tls", "true");
    flags.put(PREFIX + "tls-ca", authority);
    flags.put(PREFIX + "tls-identity", identity);

    // then
    assertEquals(
        new ZooKeeperSecurity(
            Optional.of(new ZooKeeperSecurity.Login("cache", "open sesame")),
            Optional.of(
                new ZooKeeperSecurity.Tls(
                    Optional.of(Path.of(authority)), Optional.of(Path.of(identity))))),
        resolve());
  }

  @Test
  void whomTheJvmTrustsIsTrustedUnlessSomethingElseIsSaid() {
    flags.put(PREFIX + "tls", "true");

    assertEquals(
        Optional.of(new ZooKeeperSecurity.Tls(Optional.empty(), Optional.empty())),
        resolve().tls());
  }

  @Test
  void userAndPasswordComeTogether() throws Exception {
    assertRefused("user", Map.of("user", "cache"));
    assertRefused("password-file", Map.of("password-file", password));
    assertRefused("user", Map.of("user", "a:b", "password-file", password));
    assertRefused("user", Map.of("user", "cache", "password-file", file("empty", "\n")));
    assertRefused(
        "password-file",
        Map.of("user", "cache", "password-file", folder.resolve("nowhere").toString()));
  }

  @Test
  void filesCountOnlyWithTlsAndMustBeOfUse() throws Exception {
    String keyless = authority;
    assertRefused("tls-ca", Map.of("tls-ca", authority));
    assertRefused("tls-identity", Map.of("tls-identity", identity));
    assertRefused("tls-ca", Map.of("tls", "true", "tls-ca", password));
    assertRefused("tls-identity", Map.of("tls", "true", "tls-identity", keyless));
    assertRefused("tls", Map.of("tls", "perhaps"));
  }

  private void assertRefused(String key, Map<String, String> more) {
    Map<String, String> before = Map.copyOf(flags);
    more.forEach((name, value) -> flags.put(PREFIX + name, value));
    ConfigurationException refused =
        assertThrows(ConfigurationException.class, this::resolve, more::toString);
    String message = String.valueOf(refused.getMessage());
    assertTrue(message.contains("key=" + PREFIX + key + ","), message);
    assertFalse(message.contains("sesame"), message);
    flags.clear();
    flags.putAll(before);
  }

  private String file(String name, String content) throws Exception {
    return Files.writeString(folder.resolve(name), content).toString();
  }

  private ZooKeeperSecurity resolve() {
    return ResolvedConfig.of(ConfigurationSources.of(flags, Map.of(), Optional.empty()), false)
        .zooKeeper()
        .orElseThrow()
        .security();
  }
}
