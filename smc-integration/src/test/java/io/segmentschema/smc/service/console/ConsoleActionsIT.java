package io.segmentschema.smc.service.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.segmentschema.poller.CleanupOutcome;
import io.segmentschema.smc.leadership.Role;
import io.segmentschema.smc.service.ServiceFixture;
import io.segmentschema.smc.service.store.StoreOperations.Refreshed;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What an operator does with the console, in a real browser. */
@ExtendWith(BrowserExtension.class)
final class ConsoleActionsIT {

  private final Browser browser;
  private ServiceFixture service;

  ConsoleActionsIT(Browser browser) {
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
  void refreshShowsThatItRunsAndWhatItRead() {
    CompletableFuture<Refreshed> held = new CompletableFuture<>();
    service.store.holdRefreshes(held);
    browser.openLive(service.address());

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
    browser.openLive(service.address());
    browser.click("#refresh");

    held.completeExceptionally(new IllegalStateException("away"));

    browser.untilText("#refresh-progress", "The refresh failed");
  }

  @Test
  void cleanupShowsItsDryRunAndDoesNothingBeforeItIsConfirmed() {
    service.store.nextCleanup(new CleanupOutcome(12, 3));
    browser.openLive(service.address());

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
    browser.openLive(service.address());
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
    browser.openLive(service.address());
    browser.untilText("#role", "follower");

    browser.click("#clean-up");

    browser.untilText("#cleanup-outcome", "only the leader cleans up");
    assertFalse(browser.find("#confirm-cleanup").isEnabled());
  }
}
