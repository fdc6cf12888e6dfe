package io.segmentschema.smc.service.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.segmentschema.cache.quarantine.Quarantine;
import io.segmentschema.smc.inventory.ServerName;
import io.segmentschema.smc.leadership.Role;
import io.segmentschema.smc.refresh.QueryStatus.FailingServer;
import io.segmentschema.smc.service.ServiceFixture;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.Keys;

/** What the console says of the service, in a real browser. */
@ExtendWith(BrowserExtension.class)
final class ConsoleStateIT {

  private final Browser browser;
  private ServiceFixture service;

  ConsoleStateIT(Browser browser) {
    this.browser = browser;
  }

  @BeforeEach
  void startService() throws IOException {
    service = ServiceFixture.ready();
  }

  @AfterEach
  void stopService() {
    service.close();
  }

  @Test
  void readinessAndRoleAreSaidFirst() {
    browser.openLive(service.address());
    browser.untilText("#sentence", "Ready");
    assertEquals("leader", browser.text("#role"));

    service.leadership.become(Role.FOLLOWER);

    browser.untilText("#role", "follower");
  }

  @Test
  void serviceThatIsNotReadySaysWhy() {
    service.engine.complete(false);
    browser.openLive(service.address());

    browser.untilText("#sentence", "Not ready");
    browser.untilText("#detail", "The first complete inventory has not arrived yet.");
    browser.untilText("#found", "inventory");
  }

  @Test
  void storeThatIsAwayIsSaidAboveAllElse() {
    browser.openLive(service.address());
    service.store.goAway(true);

    browser.untilText("#sentence", "The metadata store does not answer");
    browser.untilText("#detail", "The store is away");
    assertEquals("bad", browser.find("#verdict").getAttribute("data-tone"));
  }

  @Test
  void stagesShowTheCountsOfTheStatus() {
    Published.segment("wiki", Published.TIME).in(service);
    Published.segment("taxi", Published.TIME).in(service);
    service.store.poll();
    Published.segment("clicks", Published.TIME).in(service);
    browser.openLive(service.address());

    browser.untilText("[data-stage=polled]", "2");
    assertEquals("1", browser.text("[data-stage=awaitingPoll]"));
    assertEquals("0", browser.text("[data-stage=pendingBackfill]"));
    assertEquals("0", browser.text("[data-stage=realtime]"));
    assertEquals("12", browser.text("[data-figure=depth]"));
    browser.untilText("#backfill", "done in 4.8 s");
  }

  @Test
  void failingNodeIsNamedWithWhatItSaid() {
    service.engine.queries(
        FailingNode.queries(
            new FailingServer(new ServerName("node7:8083"), 3, "refused", Duration.ofSeconds(8))));
    browser.openLive(service.address());

    browser.untilText("#failing", "node7:8083");
    browser.untilText("#failing", "3 failures in a row, asked again in 8 s");
    browser.untilText("#failing", "refused");
    browser.untilText("#sentence", "Ready, with something to look at");
    browser.untilText("#detail", "1 data node fails");
  }

  @Test
  void pictureOfTroubleIsTaken() throws IOException {
    Polls.fill(service.polls);
    Published.segment("wiki", Published.TIME, Published.PAGE).in(service);
    service.quarantine.add(
        Quarantine.Kind.BACKFILL,
        "wiki_2025-06-01T00:00:00.000Z_2025-06-02T00:00:00.000Z_v1",
        "The encoded schema has 4,823,113 bytes, the store takes 4,194,304");
    service.engine.queries(
        FailingNode.queries(
            new FailingServer(
                new ServerName("historical-7:8083"),
                3,
                "Connection refused",
                Duration.ofSeconds(8))));
    browser.openLive(service.address());
    browser.size(1280, 1120);
    browser.untilText("#failing", "historical-7:8083");
    browser.untilText("#summary", "1 datasource");
    browser.picture("trouble-light");
  }

  @Test
  void whatIsSetAsideIsListed() {
    service.quarantine.add(Quarantine.Kind.BACKFILL, "wiki_1", "too long to be stored");
    browser.openLive(service.address());

    browser.untilText("#quarantined", "wiki_1");
    browser.untilText("#quarantined", "too long to be stored");
    assertEquals("1", browser.text("[data-figure=quarantine]"));
  }

  @Test
  void pollsAreBarsThatTheKeyboardCanRead() {
    Polls.fill(service.polls);
    browser.openLive(service.address());
    browser.until("bars", () -> browser.all(".bar").size() == Polls.COUNT);
    assertEquals(1, browser.all(".bar.failed").size());
    assertEquals(1, browser.all(".bar.full").size());

    browser.script("document.querySelector('.chart').focus()");
    browser.press(Keys.HOME);

    browser.untilText(".readout", "full poll: 50,000 rows in 2.1 s");
  }

  @Test
  void serviceThatWentAwayIsSaidAndItsReturnToo() throws IOException {
    browser.openLive(service.address());
    browser.untilText("#sentence", "Ready");
    int port = service.address().getPort();

    service.close();
    browser.untilText("#sentence", "The service does not answer");
    browser.untilText("#detail", "Trying again");
    service = ServiceFixture.ready(port);

    browser.untilText("#sentence", "Ready");
    browser.untilText("#pulse", "live");
  }

  @Test
  void hiddenTabAsksNothingAndASeenOneAtOnce() {
    browser.openLive(service.address());
    browser.script(
        """
        window.later = [];
        const real = window.setTimeout;
        window.setTimeout = (work, millis) => millis < 1000 ? real(work, millis) : window.later.push(work);
        window.asked = 0;
        const ask = window.fetch;
        window.fetch = (...what) => { window.asked += 1; return ask(...what); };
        """);
    browser.until(
        "the next turn is put off", () -> browser.script("return later.length").equals(1L));

    Object whileHidden =
        browser.script(
            """
            const before = window.asked;
            Object.defineProperty(document, 'hidden', { value: true, configurable: true });
            document.dispatchEvent(new Event('visibilitychange'));
            window.later.forEach((turn) => turn());
            return window.asked - before;
            """);
    Object whenSeen =
        browser.script(
            """
            delete document.hidden;
            const before = window.asked;
            document.dispatchEvent(new Event('visibilitychange'));
            return window.asked - before;
            """);

    assertEquals(0L, whileHidden);
    assertEquals(3L, whenSeen);
  }

  @Test
  void whoMayNotSeeItIsTold() {
    browser.openLive(service.address());
    browser.untilText("#sentence", "Ready");

    answerWith(401);
    browser.untilText("#sentence", "Sign in to see this service");
    answerWith(403);

    browser.untilText("#sentence", "You may not see this service");
  }

  /** From now on every request of the page is answered by that status. */
  private void answerWith(int status) {
    browser.script(
        "window.fetch = () => Promise.resolve(new Response('{}', { status: arguments_status }));"
            .replace("arguments_status", String.valueOf(status)));
  }
}
