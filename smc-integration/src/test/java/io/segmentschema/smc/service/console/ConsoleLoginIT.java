package io.segmentschema.smc.service.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import at.favre.lib.crypto.bcrypt.BCrypt;
import com.google.common.collect.ImmutableSet;
import io.segmentschema.cache.testing.ManualTime;
import io.segmentschema.smc.service.ServiceFixture;
import io.segmentschema.smc.service.TestUsers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The console of a service that asks who calls, in a real browser that signs in by itself. */
@ExtendWith(BrowserExtension.class)
final class ConsoleLoginIT {

  private static final String BROKER = "broker-bob";
  private static final String BROKERS_PASSWORD = "b";
  private static final ImmutableSet<Integer> REFUSED = ImmutableSet.of(401);

  @TempDir private Path folder;
  private final Browser browser;
  private ServiceFixture service;

  ConsoleLoginIT(Browser browser) {
    this.browser = browser;
  }

  @BeforeEach
  void startService() throws IOException {
    String hash = BCrypt.withDefaults().hashToString(10, BROKERS_PASSWORD.toCharArray());
    Path users = TestUsers.write(folder, "password " + BROKER + " broker " + hash);
    service = ServiceFixture.secured(TestUsers.config(users), new ManualTime().ticker());
    Published.segment("wiki", Published.TIME, Published.PAGE).in(service);
  }

  @AfterEach
  void stopService() {
    service.close();
  }

  @Test
  void whoDoesNotSignInSeesNothingButThat() {
    for (String path :
        List.of("/", "/openapi.json", "/v1/status", "/v1/console/overview", "/console/x/main.js")) {
      browser.open(service.address(), path);

      assertEquals(REFUSED, browser.statuses(), path);
      assertSeesNothing();
    }
  }

  @Test
  void wrongPasswordShowsNothingEither() {
    browser.signIn(service.address(), TestUsers.NAME, "wrong");

    assertEquals(REFUSED, browser.statuses());
    assertSeesNothing();
  }

  @Test
  void operatorSeesAllOfItAndDoesWhatHeMay() {
    browser.signIn(service.address(), TestUsers.NAME, TestUsers.PASSWORD);
    browser.openLive(service.address());
    browser.untilText("#sentence", "Ready");
    browser.untilText("#summary", "1 datasource");

    browser.click("#refresh");

    browser.untilText("#refresh-progress", "Read ");
    assertEquals(List.of(), browser.complaints());
    assertFalse(browser.statuses().contains(401), "something was asked without the credentials");
    assertTrue(
        service.auditLines().stream()
            .anyMatch(line -> line.startsWith("user=alice") && line.contains("/v1/refresh")),
        () -> service.auditLines().toString());
  }

  @Test
  void passwordThatIsTakenAwayIsSaidOnTheOpenPage() throws IOException {
    browser.signIn(service.address(), TestUsers.NAME, TestUsers.PASSWORD);
    browser.openLive(service.address());
    browser.untilText("#sentence", "Ready");

    Path users = folder.resolve("users");
    List<String> left =
        Files.readAllLines(users).stream().filter(line -> !line.startsWith("password ")).toList();
    Path unused = Files.write(users, left);
    service.lookForChangedUsers();

    browser.untilText("#sentence", "Sign in to see this service");
  }

  @Test
  void brokerMayNotSeeIt() {
    browser.signIn(service.address(), BROKER, BROKERS_PASSWORD);

    assertTrue(browser.text("body").contains("operator"), browser.text("body"));
    assertTrue(browser.statuses().contains(403), browser.statuses().toString());
    assertSeesNoConsole();
  }

  /** The window stays empty behind the browser's own question. */
  private void assertSeesNothing() {
    assertEquals("", browser.text("body"));
    assertSeesNoConsole();
  }

  private void assertSeesNoConsole() {
    assertEquals(List.of(), browser.all("script"));
    assertEquals(List.of(), browser.all("#sentence"));
  }
}
