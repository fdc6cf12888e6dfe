package io.segmentschema.poller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.segmentschema.cache.store.MetadataStoreUnavailableException;
import io.segmentschema.poller.CuttingProxy.Cut;
import io.segmentschema.poller.FlowFixture.Flow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every flow, broken at every request that it sends to the server. Afterwards the store is as
 * before or as after one of the flow's commits, nothing in between; who got an answer finds it
 * kept; the same flow again ends where it would have ended; and memory equals the store.
 */
@Timeout(300)
abstract class BrokenFlows {

  private static KillableServer server;
  private static CuttingProxy proxy;
  private static FlowFixture flows;

  /** How the breaks of one flow ended. */
  private int answered;

  private int undone;
  private int doneUnanswered;

  /** To be called before all the tests, with a server that is running. */
  static void open(KillableServer running) throws Exception {
    server = running;
    proxy = new CuttingProxy(server.port());
    flows = new FlowFixture(server, proxy, "broken");
  }

  @AfterAll
  static void stop() throws Exception {
    if (flows != null) {
      flows.close();
      proxy.close();
      server.close();
    }
  }

  /**
   * What the flow does when nothing breaks.
   *
   * @param states what the store holds before, and after each commit
   * @param commit the number of the last commit's request, 0 for a poll
   */
  private record Course(List<List<String>> states, int requests, int commit) {

    int commits() {
      return states.size() - 1;
    }
  }

  @ParameterizedTest
  @EnumSource
  void flowThatIsCutAtAnyRequestIsWholeOrAbsentAndCanBeRepeated(Flow flow) throws Exception {
    Course course = undisturbed(flow);
    for (int request = 1; request <= course.requests(); request++) {
      for (Cut cut : Cut.values()) {
        int number = request;
        breakAt(
            flow,
            course,
            () -> proxy.cutRequest(number, cut, () -> {}),
            cut + " request " + request);
      }
    }
    for (int commit = 1; commit <= course.commits(); commit++) {
      for (Cut cut : Cut.values()) {
        int number = commit;
        breakAt(
            flow, course, () -> proxy.cutCommit(number, cut, () -> {}), cut + " commit " + commit);
      }
    }
    report("cut", flow, course);
    assertTrue(undone > 0);
    assertEquals(flow.isPoll(), doneUnanswered == 0);
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"DELTA_POLL", "FULL_REFRESH"})
  void lostAnswerOfACommitIsCalledUnknownAndALostConnectionBeforeIsNot(Flow flow) throws Exception {
    Course course = undisturbed(flow);
    flows.begin(flow);
    proxy.cutCommit(course.commits(), Cut.AFTER_THE_SERVER, () -> {});
    assertTrue(failureOf(flow).orElseThrow().isOutcomeUnknown());
    flows.begin(flow);
    proxy.cutRequest(1, Cut.AFTER_THE_SERVER, () -> {});
    assertTrue(!failureOf(flow).orElseThrow().isOutcomeUnknown());
  }

  /** What comes after the commit is tidying up, for the pool. */
  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.INCLUDE,
      names = {"PUBLISH", "MARK_UNUSED", "RECONCILE", "BACKFILL"})
  void connectionThatBreaksOnItsWayBackToThePoolTakesNoCommitAlong(Flow flow) throws Exception {
    Course course = undisturbed(flow);
    for (int request = course.commit() + 1; request <= course.requests(); request++) {
      for (Cut cut : Cut.values()) {
        flows.begin(flow);
        proxy.cutRequest(request, cut, () -> {});
        boolean isAnswered = failureOf(flow).isEmpty();
        boolean wasCommitted = proxy.lastCommit() > 0 && proxy.lastCommit() < request;
        proxy.calm();
        assertTrue(isAnswered || !wasCommitted, cut + " of request " + request);
        answered += wasCommitted ? 1 : 0;
      }
    }
    assertTrue(answered > 0);
  }

  @ParameterizedTest
  @EnumSource
  void serverThatIsKilledInMidFlowComesBackWithTheFlowWholeOrAbsent(Flow flow) throws Exception {
    Course course = undisturbed(flow);
    for (Cut cut : List.of(Cut.BEFORE_THE_SERVER, Cut.AFTER_THE_SERVER)) {
      int middle = course.requests() / 2;
      breakAt(flow, course, () -> proxy.cutRequest(middle, cut, BrokenFlows::kill), cut + " half");
      if (!flow.isPoll()) {
        breakAt(
            flow,
            course,
            () -> proxy.cutCommit(course.commits(), cut, BrokenFlows::kill),
            cut + " the last commit");
      }
    }
    report("killed", flow, course);
    assertTrue(undone > 0);
    assertEquals(flow.isPoll(), doneUnanswered == 0);
  }

  @ParameterizedTest
  @EnumSource
  void whatWasAnsweredOutlivesAKillAtOnce(Flow flow) throws Exception {
    Course course = undisturbed(flow);
    flows.begin(flow);
    flows.run(flow);
    List<String> readable = flows.memory();
    server.kill();
    assertEquals(readable, flows.memory(), "readers notice");
    server.startAgain();
    assertEquals(last(course), flows.store());
    assertEnds(flow, course);
  }

  // ---- what they are made of

  private static Course undisturbed(Flow flow) throws Exception {
    flows.begin(flow);
    List<List<String>> states = Collections.synchronizedList(new ArrayList<>());
    states.add(flows.store());
    proxy.watch(() -> states.add(flows.store()));
    flows.run(flow);
    int requests = proxy.requests();
    int commit = proxy.lastCommit();
    proxy.calm();
    assertEquals(flow.isPoll(), states.size() == 1, "states " + states.size());
    return new Course(List.copyOf(states), requests, commit);
  }

  private void breakAt(Flow flow, Course course, Runnable plan, String where) throws Exception {
    flows.begin(flow);
    List<String> readable = flows.memory();
    plan.run();
    Optional<MetadataStoreUnavailableException> said = failureOf(flow);
    proxy.calm();
    server.startAgainIfKilled();
    List<String> found = flows.store();
    assertTrue(course.states().contains(found), () -> where + " left " + found);
    if (said.isEmpty()) {
      answered++;
      assertEquals(last(course), found, where);
      if (flow.isShownAtOnce()) {
        assertEquals(flows.memoryOfNewNode(), flows.memory(), where);
      }
    } else {
      assertEquals(readable, flows.memory(), where);
      if (found.equals(last(course)) && !flow.isPoll()) {
        doneUnanswered++;
        // A cleanup may break where it looks for more, after its last commit.
        assertTrue(flow == Flow.CLEANUP || said.get().isOutcomeUnknown(), where);
      } else {
        undone++;
      }
    }
    assertEnds(flow, course);
  }

  private static Optional<MetadataStoreUnavailableException> failureOf(Flow flow) {
    try {
      flows.run(flow);
      return Optional.empty();
    } catch (MetadataStoreUnavailableException said) {
      return Optional.of(said);
    }
  }

  /** Once more the same, then everything is read again. */
  private static void assertEnds(Flow flow, Course course) throws Exception {
    FlowFixture.retry(() -> flows.run(flow));
    assertEquals(last(course), flows.store());
    assertEquals(0, flows.orphans());
    FlowFixture.retry(flows::refresh);
    assertEquals(flows.memoryOfNewNode(), flows.memory());
    assertEquals(0, flows.awaitingPoll());
  }

  private static List<String> last(Course course) {
    return course.states().get(course.states().size() - 1);
  }

  private static void kill() {
    try {
      server.kill();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  private void report(String what, Flow flow, Course course) {
    System.out.println(
        "Broken flows: %s, flow=%s, requests=%d, undone=%d, doneUnanswered=%d, answered=%d"
            .formatted(what, flow, course.requests(), undone, doneUnanswered, answered));
  }
}
