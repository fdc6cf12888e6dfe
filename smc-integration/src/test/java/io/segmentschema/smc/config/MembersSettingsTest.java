package io.segmentschema.smc.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.segmentschema.smc.members.MembersConfig;
import io.segmentschema.smc.security.TestAuthority;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the services of one store reach each other. Nothing listens here. */
final class MembersSettingsTest {

  private static final String PREFIX = "schema-cache.ha.";

  @TempDir Path folder;
  private final Map<String, String> flags = new HashMap<>();

  @Test
  void nothingIsSetByDefault() {
    MembersConfig members = resolve();

    assertEquals(
        new MembersConfig(
            Optional.empty(), Optional.empty(), Optional.empty(), Duration.ofMinutes(5)),
        members);
  }

  @Test
  void everyKeyIsMappedToItsPlace() throws Exception {
    // given
    Path token = Files.writeString(folder.resolve("token"), "sct_abc\n");
    var unused = new TestAuthority("authority").own().write(folder, "service");
    Path authority = folder.resolve("service.pem");
    flags.put(PREFIX + "advertise", "https://node-1.example:8085");
    flags.put(PREFIX + "token-file", token.toString());
    flags.put(PREFIX + "tls-ca", authority.toString());
    flags.put(PREFIX + "max-staleness", "PT2M");

    // when
    MembersConfig members = resolve();

    // then
    assertEquals(Optional.of(URI.create("https://node-1.example:8085")), members.advertise());
    assertEquals(Optional.of(token), members.tokenFile());
    assertTrue(members.trust().isPresent());
    assertEquals(Duration.ofMinutes(2), members.maxStaleness());
  }

  @Test
  void nodeIsNotStaleBetweenTwoPolls() {
    // given
    flags.put("schema-cache.poll.period", "PT10M");

    // then
    assertEquals(Duration.ofMinutes(20), resolve().maxStaleness());
    flags.put(PREFIX + "max-staleness", "PT10M");
    assertThrows(ConfigurationException.class, this::resolve);
    flags.put(PREFIX + "max-staleness", "PT11M");
    assertEquals(Duration.ofMinutes(11), resolve().maxStaleness());
  }

  @ParameterizedTest
  @ValueSource(strings = {"node-1:8085", "https://node-1", "https://node-1:8085/x", "not a url"})
  void whatIsNoAddressIsRefused(String address) {
    assertRefused("advertise", address);
  }

  @Test
  void filesThatCannotServeAreRefusedAtTheStart() throws Exception {
    Path two = Files.writeString(folder.resolve("two"), "sct_abc\nsct_def\n");

    assertRefused("token-file", folder.resolve("nowhere").toString());
    assertRefused("token-file", two.toString());
    assertRefused("tls-ca", folder.resolve("nowhere").toString());
    assertRefused("tls-ca", two.toString());
  }

  private void assertRefused(String key, String value) {
    flags.clear();
    flags.put(PREFIX + key, value);
    ConfigurationException refused = assertThrows(ConfigurationException.class, this::resolve);
    assertTrue(refused.getMessage().contains(PREFIX + key), refused.getMessage());
  }

  private MembersConfig resolve() {
    return ResolvedConfig.of(ConfigurationSources.of(flags, Map.of(), Optional.empty()), false)
        .members();
  }
}
