package io.segmentschema.smc.service.console;

import static com.google.common.collect.ImmutableList.toImmutableList;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.quarantine.Quarantine;
import io.segmentschema.cache.schema.Column;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.poller.CleanupOutcome;
import io.segmentschema.smc.inventory.ServerName;
import io.segmentschema.smc.leadership.Role;
import io.segmentschema.smc.refresh.QueryStatus;
import io.segmentschema.smc.refresh.QueryStatus.FailingServer;
import io.segmentschema.smc.refresh.QueryStatus.RunningQuery;
import io.segmentschema.smc.service.ServiceFixture;
import io.segmentschema.smc.service.store.StoreOperations.Refreshed;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** The console in a real browser, on a service whose store a test holds in its hands. */
final class ConsoleIT {

  /** A name that runs as a script wherever it is not taken as text. */
  private static final String HOSTILE = "<img src=x onerror='window.owned=1'>";

  private static final Column TIME = Column.shared("__time", ColumnType.LONG);
  private static final Column PAGE = Column.shared("page", ColumnType.STRING);

  private static Browser browser;

  private ServiceFixture service;

  @BeforeAll
  static void startBrowser() throws IOException {
    browser = Browser.start();
  }

  @AfterAll
  static void stopBrowser() throws IOException {
    if (browser != null) {
      browser.close();
    }
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
  void pageComplainsOfNothingAndAsksNobodyElse() {
    Published.segment("wiki", TIME, PAGE).in(service);
    open();
    browser.untilText("#summary", "1 datasource");

    assertEquals(List.of(), browser.complaints());
    List<String> requests = browser.requests();
    String own = "\"url\":\"" + service.address() + "/";
    assertTrue(requests.size() > 10, requests.toString());
    assertEquals(List.of(), requests.stream().filter(request -> !request.contains(own)).toList());
  }

  @Test
  void layoutStaysInPlaceWhileThePageFills() {
    Published.segment("wiki", TIME, PAGE).in(service);
    browser.open(service.address());
    browser.script(
        """
        window.shifted = 0;
        new PerformanceObserver((list) => list.getEntries().forEach((shift) => {
          window.shifted += shift.value;
        })).observe({ type: 'layout-shift', buffered: true });
        """);
    browser.untilText("#summary", "1 datasource");
    browser.untilText("[data-stage=awaitingPoll]", "1");

    double shifted = ((Number) browser.script("return window.shifted")).doubleValue();

    assertTrue(shifted < 0.02, "layout shift " + shifted);
  }

  @Test
  void readinessAndRoleAreSaidFirst() {
    open();
    browser.untilText("#sentence", "Ready");
    assertEquals("leader", browser.text("#role"));

    service.leadership.become(Role.FOLLOWER);

    browser.untilText("#role", "follower");
  }

  @Test
  void serviceThatIsNotReadySaysWhy() {
    service.engine.complete(false);
    open();

    browser.untilText("#sentence", "Not ready");
    browser.untilText("#detail", "The first complete inventory has not arrived yet.");
    browser.untilText("#found", "inventory");
  }

  @Test
  void storeThatIsAwayIsSaidAboveAllElse() {
    open();
    service.store.goAway(true);

    browser.untilText("#sentence", "The metadata store does not answer");
    browser.untilText("#detail", "The store is away");
    assertEquals("bad", browser.find("#verdict").getAttribute("data-tone"));
  }

  @Test
  void stagesShowTheCountsOfTheStatus() {
    Published.segment("wiki", TIME).in(service);
    Published.segment("taxi", TIME).in(service);
    service.store.poll();
    Published.segment("clicks", TIME).in(service);
    open();

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
        queries(
            new FailingServer(new ServerName("node7:8083"), 3, "refused", Duration.ofSeconds(8))));
    open();

    browser.untilText("#failing", "node7:8083");
    browser.untilText("#failing", "3 failures in a row, asked again in 8 s");
    browser.untilText("#failing", "refused");
    browser.untilText("#sentence", "Ready, with something to look at");
    browser.untilText("#detail", "1 data node fails");
  }

  @Test
  void pictureOfTroubleIsTaken() throws IOException {
    Polls.fill(service.polls);
    Published.segment("wiki", TIME, PAGE).in(service);
    service.quarantine.add(
        Quarantine.Kind.BACKFILL,
        "wiki_2025-06-01T00:00:00.000Z_2025-06-02T00:00:00.000Z_v1",
        "The encoded schema has 4,823,113 bytes, the store takes 4,194,304");
    service.engine.queries(
        queries(
            new FailingServer(
                new ServerName("historical-7:8083"),
                3,
                "Connection refused",
                Duration.ofSeconds(8))));
    open();
    browser.size(1280, 1120);
    browser.untilText("#failing", "historical-7:8083");
    browser.untilText("#summary", "1 datasource");
    browser.picture("trouble-light");
  }

  @Test
  void whatIsSetAsideIsListed() {
    service.quarantine.add(Quarantine.Kind.BACKFILL, "wiki_1", "too long to be stored");
    open();

    browser.untilText("#quarantined", "wiki_1");
    browser.untilText("#quarantined", "too long to be stored");
    assertEquals("1", browser.text("[data-figure=quarantine]"));
  }

  @Test
  void pollsAreBarsThatTheKeyboardCanRead() {
    Polls.fill(service.polls);
    open();
    browser.until("bars", () -> browser.all(".bar").size() == Polls.COUNT);
    assertEquals(1, browser.all(".bar.failed").size());
    assertEquals(1, browser.all(".bar.full").size());

    browser.script("document.querySelector('.chart').focus()");
    browser.press(Keys.HOME);

    browser.untilText(".readout", "full poll: 50,000 rows in 2.1 s");
  }

  @Test
  void datasourceIsFoundByAPartOfItsName() {
    Published.segment("wikipedia", TIME, PAGE).in(service);
    Published.segment("taxi", TIME).in(service);
    open();
    browser.untilText("#summary", "2 datasources");

    browser.type("#search", "PEDIA");

    browser.untilText("#summary", "1 of 2 datasources");
    assertEquals("wikipedia 2 columns", browser.text(".row"));
    browser.type("#search", Keys.chord(Keys.CONTROL, "a"), "nothing");
    browser.untilText("#found", "None of the 2 datasources has “nothing” in its name.");
  }

  @Test
  void columnIsFoundInAllDatasourcesWithItsTypes() {
    Published.segment("orders", Column.shared("user_id", ColumnType.LONG)).in(service);
    Published.segment("visits", Column.shared("user_id", ColumnType.STRING), PAGE).in(service);
    open();

    browser.click("#tab-columns");
    browser.type("#search", "user");

    browser.untilText(".found", "user_id 2 datasources 2 types");
    browser.untilText("#summary", "1 column name in 2 datasources");
    browser.click(".found a[href='#datasources/visits']");
    browser.untilText("#schema-title", "visits");
  }

  @Test
  void searchForColumnsSaysWhatItLeftOff() {
    Published.segment(
            "wide",
            IntStream.range(0, 70)
                .mapToObj(i -> Column.shared("metric_" + i, ColumnType.DOUBLE))
                .toArray(Column[]::new))
        .in(service);
    open();
    browser.click("#tab-columns");
    browser.type("#search", "metric");

    browser.untilText("#found", "20 further column names are left off");
  }

  @Test
  void refreshShowsThatItRunsAndWhatItRead() {
    CompletableFuture<Refreshed> held = new CompletableFuture<>();
    service.store.holdRefreshes(held);
    open();

    browser.click("#refresh");

    browser.untilText("#refresh-progress", "Reading the store…");
    assertEquals(1, browser.all("#refresh-progress progress").size());
    assertFalse(browser.find("#refresh").isEnabled());
    held.complete(new Refreshed(1_234, 56));
    browser.untilText("#refresh-progress", "Read 1,234 segments and 56 schemas in");
    browser.until("the button works again", () -> browser.find("#refresh").isEnabled());
    assertEquals(1, service.store.refreshesAsked());
  }

  @Test
  void refreshThatFailsSaysSo() {
    CompletableFuture<Refreshed> held = new CompletableFuture<>();
    service.store.holdRefreshes(held);
    open();
    browser.click("#refresh");

    held.completeExceptionally(new IllegalStateException("away"));

    browser.untilText("#refresh-progress", "The refresh failed");
  }

  @Test
  void cleanupShowsItsDryRunAndDoesNothingBeforeItIsConfirmed() {
    service.store.nextCleanup(new CleanupOutcome(12, 3));
    open();

    browser.click("#clean-up");
    browser.untilText("#cleanup-outcome", "Would purge 12 segment rows and delete 3 schemas.");
    browser.click("#close-cleanup");
    browser.until("the dialog is closed", () -> !browser.find("#cleanup").isDisplayed());
    assertEquals(List.of("dry default"), service.store.cleanups());

    browser.click("#clean-up");
    browser.untilText("#confirm-cleanup", "Purge 12 segment rows, delete 3 schemas");
    browser.click("#confirm-cleanup");
    browser.untilText("#cleanup-outcome", "Purged 12 segment rows, deleted 3 schemas.");
    assertEquals(List.of("dry default", "dry default", "default"), service.store.cleanups());
  }

  @Test
  void otherGracePeriodIsCountedAnew() {
    service.store.nextCleanup(new CleanupOutcome(0, 0));
    open();
    browser.click("#clean-up");
    browser.untilText("#cleanup-outcome", "There is nothing to clean up.");
    assertFalse(browser.find("#confirm-cleanup").isEnabled());

    service.store.nextCleanup(new CleanupOutcome(1, 0));
    browser.type("#grace", "7 days");

    browser.untilText("#cleanup-outcome", "Would purge 1 segment row");
    assertEquals("dry PT168H", service.store.cleanups().get(1));
  }

  @Test
  void followerMayLookButNotCleanUp() {
    service.leadership.become(Role.FOLLOWER);
    service.store.nextCleanup(new CleanupOutcome(12, 3));
    open();
    browser.untilText("#role", "follower");

    browser.click("#clean-up");

    browser.untilText("#cleanup-outcome", "only the leader cleans up");
    assertFalse(browser.find("#confirm-cleanup").isEnabled());
  }

  @Test
  void keyboardAloneFindsADatasourceAndLeavesACleanup() {
    Published.segment("alpha", TIME).in(service);
    Published.segment("beta", TIME, PAGE).in(service);
    open();
    browser.untilText("#summary", "2 datasources");

    browser.press("/");
    browser.until("the search has the focus", () -> browser.focused().equals("search"));
    browser.press("a", Keys.ARROW_DOWN);
    browser.press(Keys.ARROW_DOWN, Keys.ENTER);
    browser.untilText("#schema-title", "beta");
    browser.script("document.getElementById('clean-up').focus()");
    browser.press(Keys.ENTER);
    browser.until("the dialog is open", () -> browser.find("#cleanup").isDisplayed());
    browser.press(Keys.ESCAPE);

    browser.until("the dialog is closed", () -> !browser.find("#cleanup").isDisplayed());
    assertEquals("clean-up", browser.focused());
  }

  @Test
  void focusIsSeenWhereverTheTabKeyLeads() {
    open();
    for (int i = 0; i < 7; i++) {
      browser.press(Keys.TAB);
      String outline =
          (String) browser.script("return getComputedStyle(document.activeElement).outlineStyle");
      assertEquals("solid", outline, () -> "no outline: " + browser.focused());
    }
  }

  @Test
  void narrowWindowNeedsNoSidewaysScrolling() throws IOException {
    Published.segment("a-datasource-with-a-name-".repeat(8), TIME, PAGE).in(service);
    service.engine.queries(
        queries(
            new FailingServer(
                new ServerName("node.".repeat(30)), 3, "x".repeat(300), Duration.ZERO)));
    browser.open(service.address());
    browser.size(400, 800);
    browser.untilText("#summary", "1 datasource");
    browser.click(".row");
    browser.untilText("#schema-title", "a-datasource");
    browser.untilText("#failing", "node.");

    assertEquals(
        browser.script("return document.documentElement.clientWidth"),
        browser.script("return document.documentElement.scrollWidth"));
  }

  @Test
  void darkSystemGetsADarkPageAndTheSwitchIsRemembered() {
    open();
    browser.untilText("#theme", "Dark");
    assertTrue(brightness() > 0.9);

    browser.systemPrefers("dark");
    browser.untilText("#theme", "Light");
    assertTrue(brightness() < 0.2);

    browser.click("#theme");
    browser.untilText("#theme", "Dark");
    assertTrue(brightness() > 0.9);
    browser.reload();
    browser.untilText("#theme", "Dark");
    assertTrue(brightness() > 0.9);
  }

  @Test
  void serviceThatWentAwayIsSaidAndItsReturnToo() throws IOException {
    open();
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
    open();
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
    open();
    browser.untilText("#sentence", "Ready");

    answerWith(401);
    browser.untilText("#sentence", "Sign in to see this service");
    answerWith(403);

    browser.untilText("#sentence", "You may not see this service");
  }

  @Test
  void hostileNamesAreText() {
    Published.segment(HOSTILE, Column.shared(HOSTILE, ColumnType.STRING)).in(service);
    service.quarantine.add(Quarantine.Kind.BACKFILL, HOSTILE, HOSTILE);
    service.engine.queries(
        queries(new FailingServer(new ServerName(HOSTILE), 1, HOSTILE, Duration.ZERO)));
    open();
    browser.untilText("#quarantined", HOSTILE);
    browser.untilText("#failing", HOSTILE);
    browser.untilText(".row", HOSTILE);
    browser.click(".row");
    browser.untilText("#schema-title", HOSTILE);
    browser.untilText(".schema tbody th", HOSTILE);
    browser.click("#tab-columns");
    browser.type("#search", "<img");
    browser.untilText(".found", HOSTILE);

    assertEquals(0L, browser.script("return document.querySelectorAll('main img').length"));
    assertNull(browser.script("return window.owned"));
  }

  @Test
  void fiveThousandDatasourcesStayUsable() {
    Published.in(
        service,
        IntStream.range(0, 5_000)
            .mapToObj(i -> Published.segment("datasource-%04d".formatted(i), TIME, PAGE))
            .collect(toImmutableList()));
    open();
    browser.untilText("#summary", "5,000 datasources");
    assertTrue(browser.all(".row").size() < 60, "rows that nobody sees");

    browser.script("document.querySelector('.rows').focus()");
    browser.press(Keys.END);
    browser.untilText(".row.active", "datasource-4999");
    browser.press("/");
    browser.type("#search", "e-123");

    browser.untilText("#summary", "10 of 5,000 datasources");
    browser.untilText(".row", "datasource-1230");
  }

  private void open() {
    browser.open(service.address());
    browser.until("the page is live", () -> browser.text("#pulse").equals("live"));
  }

  /** From now on every request of the page is answered by that status. */
  private static void answerWith(int status) {
    browser.script(
        "window.fetch = () => Promise.resolve(new Response('{}', { status: arguments_status }));"
            .replace("arguments_status", String.valueOf(status)));
  }

  /** How bright the page is, 0 to 1. */
  private static double brightness() {
    return ((Number)
            browser.script(
                """
                const [red, green, blue] = getComputedStyle(document.body).backgroundColor.match(/[\\d.]+/g);
                return (Number(red) + Number(green) + Number(blue)) / 765;
                """))
        .doubleValue();
  }

  private static QueryStatus queries(FailingServer failing) {
    return new QueryStatus(
        40,
        1,
        2,
        40,
        30,
        3,
        4,
        ImmutableList.of(
            new RunningQuery(
                failing.server(), DatasourceName.of("wiki"), 7, Duration.ofMillis(250))),
        ImmutableList.of(failing),
        Optional.empty(),
        Optional.empty(),
        0);
  }
}
