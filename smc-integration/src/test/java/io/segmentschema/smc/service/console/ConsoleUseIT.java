package io.segmentschema.smc.service.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.segmentschema.smc.inventory.ServerName;
import io.segmentschema.smc.refresh.QueryStatus.FailingServer;
import io.segmentschema.smc.service.ServiceFixture;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.Keys;

/**
 * How the console can be used: by keyboard, in narrow windows, in the dark, without asking others.
 */
@ExtendWith(BrowserExtension.class)
final class ConsoleUseIT {

  private final Browser browser;
  private ServiceFixture service;

  ConsoleUseIT(Browser browser) {
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
  void pageComplainsOfNothingAndAsksNobodyElse() {
    Published.segment("wiki", Published.TIME, Published.PAGE).in(service);
    browser.openLive(service.address());
    browser.untilText("#summary", "1 datasource");

    assertEquals(List.of(), browser.complaints());
    List<String> requests = browser.requests();
    String own = "\"url\":\"" + service.address() + "/";
    assertTrue(requests.size() > 10, requests.toString());
    assertEquals(List.of(), requests.stream().filter(request -> !request.contains(own)).toList());
  }

  @Test
  void layoutStaysInPlaceWhileThePageFills() {
    Published.segment("wiki", Published.TIME, Published.PAGE).in(service);
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
  void keyboardAloneFindsADatasourceAndLeavesACleanup() {
    Published.segment("alpha", Published.TIME).in(service);
    Published.segment("beta", Published.TIME, Published.PAGE).in(service);
    browser.openLive(service.address());
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
    browser.openLive(service.address());
    for (int i = 0; i < 7; i++) {
      browser.press(Keys.TAB);
      String outline =
          (String) browser.script("return getComputedStyle(document.activeElement).outlineStyle");
      assertEquals("solid", outline, () -> "no outline: " + browser.focused());
    }
  }

  @Test
  void narrowWindowNeedsNoSidewaysScrolling() throws IOException {
    Published.segment("a-datasource-with-a-name-".repeat(8), Published.TIME, Published.PAGE)
        .in(service);
    service.engine.queries(
        FailingNode.queries(
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
    browser.openLive(service.address());
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

  /** How bright the page is, 0 to 1. */
  private double brightness() {
    return ((Number)
            browser.script(
                """
                const [red, green, blue] = getComputedStyle(document.body).backgroundColor.match(/[\\d.]+/g);
                return (Number(red) + Number(green) + Number(blue)) / 765;
                """))
        .doubleValue();
  }
}
