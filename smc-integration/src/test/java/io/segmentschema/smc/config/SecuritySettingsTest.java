package io.segmentschema.smc.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableSet;
import io.segmentschema.smc.security.SecurityConfig;
import io.segmentschema.smc.security.TestAuthority;
import io.segmentschema.smc.security.TlsFiles;
import io.segmentschema.smc.security.Tokens;
import io.segmentschema.smc.service.HttpConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which settings of the door stand together. Nothing listens here. */
final class SecuritySettingsTest {

  private static final String PREFIX = "schema-cache.http.";

  @TempDir Path folder;
  private final Map<String, String> flags = new HashMap<>();

  @BeforeEach
  void writeFiles() throws Exception {
    Path unused =
        Files.writeString(
            folder.resolve("users"), "token t broker " + Tokens.proofOf("secret") + "\n");
    var unused2 = new TestAuthority("authority").own().write(folder, "service");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.8.9.10", "::1", "localhost"})
  void loopbackIsOpenByDefault(String host) {
    HttpConfig http = resolve("host", host);

    assertEquals(host, http.host());
    assertEquals(SecurityConfig.OFF, http.security());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "::",
        "192.0.2.1",
        "2001:db8::1",
        "node-1.example",
        "127.0.0.1.example"
      })
  void otherInterfacesWantUsersAndACertificate(String host) {
    assertRefused("key=schema-cache.http.host", "host", host);
    assertRefused(
        "first set schema-cache.http.auth.users-file, schema-cache.http.tls.certificate and");

    setUsers();
    assertRefused("key=schema-cache.http.host");

    flags.remove(PREFIX + "auth.users-file");
    setCertificate();
    assertRefused("key=schema-cache.http.host");

    setUsers();
    assertEquals(host, resolve().host());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "http://x", "1.2.3.4:80", "-x", "x/y"})
  void whatIsNoHostIsRefused(String host) {
    assertRefused("key=schema-cache.http.host", "host", host);
  }

  @Test
  void everyKeyIsMappedToItsPlace() {
    setUsers();
    setCertificate();
    set("auth.open-metrics", "true");
    set("tls.client-ca", folder.resolve("service.pem").toString());
    set("tls.client-auth", "need");
    set("reload-period", "PT1M");
    set("allowed-origins", "https://a.example, http://b.example:8080");

    assertEquals(
        new SecurityConfig(
            Optional.of(folder.resolve("users")),
            true,
            Optional.of(
                new TlsFiles(
                    folder.resolve("service.pem"),
                    folder.resolve("service.key"),
                    Optional.of(new TlsFiles.Clients(folder.resolve("service.pem"), true)))),
            Duration.ofMinutes(1),
            ImmutableSet.of("https://a.example", "http://b.example:8080")),
        resolve().security());
  }

  @Test
  void whatDoesNotStandTogetherIsRefused() {
    assertRefusedAlone("auth.open-metrics", "true");
    assertRefusedAlone("tls.key", folder.resolve("service.key").toString());
    assertRefusedAlone("tls.client-ca", folder.resolve("service.pem").toString());
    assertRefusedAlone("tls.client-auth", "maybe");
    assertRefusedAlone("tls.client-auth", "need");
    assertRefusedAlone("allowed-origins", "https://a/path");
    assertRefusedAlone("allowed-origins", "*");
    flags.clear();
    set("tls.certificate", folder.resolve("service.pem").toString());
    assertRefused("together with schema-cache.http.tls.key");
    setCertificate();
    assertRefused("together with schema-cache.http.tls.client-ca", "tls.client-auth", "need");
  }

  @Test
  void filesThatCannotServeAreRefusedAtTheStart() throws Exception {
    assertRefused("cannot be read", "auth.users-file", folder.resolve("none").toString());

    Path unused = Files.writeString(folder.resolve("users"), "alice:hunter2\n");
    setUsers();
    ConfigurationException refused = assertThrows(ConfigurationException.class, this::resolve);
    assertTrue(refused.getMessage().contains("line=1"), refused.getMessage());
    assertFalse(refused.getMessage().contains("hunter2"), refused.getMessage());

    flags.clear();
    Path unused2 = Files.writeString(folder.resolve("service.key"), "none");
    setCertificate();
    assertRefused("service.key");
  }

  private void setUsers() {
    set("auth.users-file", folder.resolve("users").toString());
  }

  private void setCertificate() {
    set("tls.certificate", folder.resolve("service.pem").toString());
    set("tls.key", folder.resolve("service.key").toString());
  }

  private void assertRefused(String word, String key, String value) {
    set(key, value);
    assertRefused(word);
  }

  private void assertRefusedAlone(String key, String value) {
    flags.clear();
    assertRefused("key=" + PREFIX + key, key, value);
  }

  private void assertRefused(String word) {
    ConfigurationException refused = assertThrows(ConfigurationException.class, this::resolve);
    assertTrue(refused.getMessage().contains(word), refused.getMessage());
  }

  private void set(String key, String value) {
    flags.put(PREFIX + key, value);
  }

  private HttpConfig resolve(String key, String value) {
    set(key, value);
    return resolve();
  }

  private HttpConfig resolve() {
    return ResolvedConfig.of(ConfigurationSources.of(flags, Map.of(), Optional.empty()), false)
        .http();
  }
}
