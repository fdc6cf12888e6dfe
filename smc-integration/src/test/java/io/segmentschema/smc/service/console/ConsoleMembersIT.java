package io.segmentschema.smc.service.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.segmentschema.poller.CleanupOutcome;
import io.segmentschema.smc.leadership.Role;
import io.segmentschema.smc.leadership.ZooKeeperConnection.State;
import io.segmentschema.smc.members.Member;
import io.segmentschema.smc.service.ServiceFixture;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** What the console shows of services that share a store, in a real browser. */
@ExtendWith(BrowserExtension.class)
final class ConsoleMembersIT {

  private static final Member GONE = new Member("gone", URI.create("http://127.0.0.1:1"));

  private final Browser browser;
  private ServiceFixture leader;
  private ServiceFixture follower;

  ConsoleMembersIT(Browser browser) {
    this.browser = browser;
  }

  @BeforeEach
  void startServices() throws IOException {
    leader = ServiceFixture.ready();
    follower = ServiceFixture.ready();
    follower.leadership.become(Role.FOLLOWER);
  }

  @AfterEach
  void stopServices() {
    leader.close();
    follower.close();
  }

  @Test
  void serviceOfItsOwnShowsNoMembers() {
    browser.openLive(leader.address());
    browser.untilText("#sentence", "Ready");

    assertFalse(browser.find("#members-card").isDisplayed());
    assertEquals(List.of(), browser.all("#step-down"));
  }

  @Test
  void serviceThatIsMeantToHaveOthersSaysThatItHasNone() {
    leader.leadership.leaveToAnElection(State.CONNECTED);
    browser.openLive(leader.address());

    browser.untilText("#members", "Nobody else is known to share the store.");

    assertTrue(browser.find("#members-card").isDisplayed());
    assertEquals(1, browser.all("#members tbody tr").size());
    assertFalse(browser.find("#step-down").isEnabled());
  }

  @Test
  void everyMemberIsListedWithWhatItSaysOfItself() throws IOException {
    follower.engine.complete(false);
    follower.members.are(leader.members.self(), GONE);
    browser.openLive(follower.address());
    browser.size(1280, 1120);

    browser.until("three members", () -> browser.all("#members tbody tr").size() == 3);

    assertEquals(List.of("leader", "7", "answered", "2 s ago"), cells(leader.members.self()));
    assertEquals(
        List.of("follower", "7", "turned away", "2 s ago"), cells(follower.members.self()));
    assertTrue(cells(GONE).get(0).startsWith("does not answer"), () -> cells(GONE).toString());
    assertTrue(row(follower.members.self()).getText().contains("this one"));
    assertFalse(row(leader.members.self()).getText().contains("this one"));
    browser.picture("members-light");
  }

  @Test
  void memberThatHasNotHeardOfTheLatestEpochIsMarked() {
    leader.leadership.knows(8);
    meet();
    browser.openLive(leader.address());

    browser.untilText("#members", "behind");

    assertEquals("7 behind", cells(follower.members.self()).get(1));
    assertEquals("8", cells(leader.members.self()).get(1));
  }

  @Test
  void zooKeeperThatDoesNotAnswerIsShownAtTheMembersAndAtTheTop() throws IOException {
    leader.leadership.leaveToAnElection(State.CONNECTED);
    follower.leadership.leaveToAnElection(State.CONNECTED);
    follower.members.are(leader.members.self(), GONE);
    browser.openLive(follower.address());
    browser.size(1280, 1120);
    browser.until(
        "both are connected",
        () ->
            cells(leader.members.self()).contains("connected")
                && cells(follower.members.self()).contains("connected"));
    assertEquals("connected", browser.text("#zookeeper"));

    follower.leadership.leaveToAnElection(State.LOST);

    browser.untilText("#detail", "ZooKeeper does not answer this node");
    assertEquals("lost", browser.text("#zookeeper"));
    assertEquals("lost, for 42 s", cells(follower.members.self()).get(4));
    assertEquals("connected", cells(leader.members.self()).get(4));
    browser.picture("members-zookeeper");
    follower.leadership.leaveToAnElection(State.WAITING);
    browser.until("it is over", () -> !browser.text("#detail").contains("ZooKeeper does not"));
    assertEquals("waiting for the store", browser.text("#zookeeper"));
    assertEquals("waiting for the store, for 42 s", cells(follower.members.self()).get(4));
    assertEquals(List.of(), browser.complaints());
  }

  @Test
  void leaderStepsDownOnlyAfterItWasConfirmed() {
    meet();
    browser.openLive(follower.address());
    browser.untilText("#members", "leader");

    browser.click("#step-down");
    browser.untilText("#step-down-outcome", authority(leader) + " leads and would follow.");
    browser.untilText("#step-down-outcome", "Ready to lead: " + authority(follower));
    browser.click("#close-step-down");
    browser.until("the dialog is closed", () -> !browser.find("#stepping-down").isDisplayed());
    assertEquals(Role.LEADER, leader.leadership.role());

    browser.click("#step-down");
    browser.click("#confirm-step-down");

    browser.untilText("#step-down-outcome", authority(leader) + " follows now");
    assertEquals(Role.FOLLOWER, leader.leadership.role());
    browser.click("#close-step-down");
    browser.untilText("#members", "Nobody is known to lead.");
    assertFalse(browser.find("#step-down").isEnabled());
    assertEquals(List.of(), browser.complaints());
  }

  @Test
  void refusalToStepDownIsTold() {
    meet();
    leader.leadership.standAlone();
    browser.openLive(follower.address());
    browser.untilText("#members", "leader");

    browser.click("#step-down");
    browser.click("#confirm-step-down");

    browser.untilText("#step-down-outcome", "No other member stands for the leadership");
    assertEquals(List.of(), browser.all("#confirm-step-down"));
    assertEquals(Role.LEADER, leader.leadership.role());
  }

  @Test
  void cleanupOnAFollowersPageIsTheLeaders() {
    meet();
    leader.store.nextCleanup(new CleanupOutcome(12, 3));
    browser.openLive(follower.address());
    browser.untilText("#members", "leader");

    browser.click("#clean-up");
    browser.untilText("#cleanup-outcome", "Would purge 12 segment rows and delete 3 schemas.");
    browser.click("#confirm-cleanup");

    browser.untilText("#cleanup-outcome", "Purged 12 segment rows, deleted 3 schemas.");
    assertEquals(List.of("dry default", "default"), leader.store.cleanups());
    assertEquals(List.of(), follower.store.cleanups());
  }

  @Test
  void keyboardAloneOpensTheQuestionAndLeavesIt() {
    meet();
    browser.openLive(leader.address());
    browser.untilText("#members", "follower");

    browser.script("document.getElementById('step-down').focus()");
    browser.press(Keys.ENTER);
    browser.until("nothing happens yet", () -> browser.focused().equals("close-step-down"));
    browser.press("/");
    assertEquals("close-step-down", browser.focused());
    browser.press(Keys.ESCAPE);

    browser.until("the dialog is closed", () -> !browser.find("#stepping-down").isDisplayed());
    assertEquals("step-down", browser.focused());
    assertEquals(Role.LEADER, leader.leadership.role());
  }

  @Test
  void listNeedsNoSidewaysScrollingInANarrowWindow() throws IOException {
    Member far = new Member("f".repeat(128), URI.create("http://" + "a".repeat(60) + ".invalid:1"));
    leader.members.are(follower.members.self(), far);
    browser.openLive(leader.address());
    browser.size(400, 800);

    browser.untilText("#members", "does not answer");

    assertEquals(
        browser.script("return document.documentElement.clientWidth"),
        browser.script("return document.documentElement.scrollWidth"));
    browser.script("document.getElementById('members-card').scrollIntoView()");
    browser.picture("members-narrow");
  }

  private void meet() {
    leader.members.are(follower.members.self());
    follower.members.are(leader.members.self());
  }

  private List<String> cells(Member member) {
    return row(member).findElements(By.tagName("td")).stream().map(WebElement::getText).toList();
  }

  private WebElement row(Member member) {
    return browser.all("#members tbody tr").stream()
        .filter(row -> row.getText().startsWith(member.url().getAuthority() + " "))
        .findFirst()
        .orElseThrow();
  }

  private static String authority(ServiceFixture service) {
    return service.address().getAuthority();
  }
}
