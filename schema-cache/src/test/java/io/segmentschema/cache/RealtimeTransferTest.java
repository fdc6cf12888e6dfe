package io.segmentschema.cache;

import static io.segmentschema.cache.CacheFixture.bare;
import static io.segmentschema.cache.CacheFixture.row;
import static io.segmentschema.cache.CacheFixture.segment;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.realtime.PushResult;
import io.segmentschema.cache.realtime.RealtimePush;
import io.segmentschema.cache.realtime.RealtimeRemoval.Reason;
import io.segmentschema.cache.realtime.TaskWords;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.store.StoredSchema;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node that has just come takes over what another knows of realtime tasks. */
final class RealtimeTransferTest {

  private static final SegmentId ID = segment(1);
  private static final SegmentId OTHER = segment(2);

  private final CacheFixture peer = new CacheFixture();
  private final CacheFixture fresh = new CacheFixture();

  @BeforeEach
  void bothHaveReadTheStore() {
    peer.poll(PollKind.FULL, 1);
    fresh.poll(PollKind.FULL, 1);
  }

  @Test
  void emptyCacheKnowsWhatTheOtherKnowsAndDeltasBuildUponIt() {
    // given
    peer.cache.push(peer.push(1, 1, false, ID, "a"));
    peer.cache.push(peer.push(1, 2, true, ID, "b"));

    // when
    takeOver(peer.cache.realtimeWords());

    // then
    assertEquals("realtime:a,b", fresh.answer(ID));
    PushResult next = fresh.cache.push(fresh.push(1, 3, true, ID, "c"));
    assertEquals(ImmutableList.of(), next.needAbsolute());
    assertEquals("realtime:a,b,c", fresh.answer(ID));
  }

  @Test
  void taskThatWasHeardFromItsFirstMessageOnIsLeftAlone() {
    // given: an old picture, and then more of the same on both
    peer.cache.push(peer.push(1, 1, false, ID, "a"));
    ImmutableList<TaskWords> stale = peer.cache.realtimeWords();
    fresh.cache.push(fresh.push(1, 1, false, ID, "a"));
    fresh.cache.push(fresh.push(1, 2, true, ID, "b"));

    // when
    takeOver(stale);
    takeOver(stale);

    // then
    assertEquals("realtime:a,b", fresh.answer(ID));
    assertEquals(
        ImmutableList.of(), fresh.cache.push(fresh.push(1, 3, true, ID, "c")).needAbsolute());
  }

  @Test
  void whatIsPushedDuringTheTransferIsNotUndoneAndNothingIsMissing() {
    // given: the picture is taken, and only then the new node hears the task for the first time
    peer.cache.push(peer.push(1, 1, false, ID, "a"));
    peer.cache.push(peer.push(1, 2, false, OTHER, "x"));
    ImmutableList<TaskWords> picture = peer.cache.realtimeWords();
    fresh.cache.push(fresh.push(1, 3, false, ID, "a", "b"));

    // when
    takeOver(picture);

    // then: the newer word stays, the unheard one is readable, and all is asked for once
    assertEquals("realtime:a,b", fresh.answer(ID));
    assertEquals("realtime:x", fresh.answer(OTHER));
    PushResult next = fresh.cache.push(fresh.push(1, 4, true, ID, "c"));
    assertEquals(ImmutableList.of(ID.toString(), OTHER.toString()), next.needAbsolute());
    fresh.cache.push(fresh.push(1, 5, false, ID, "a", "b", "c"));
    assertEquals("realtime:a,b,c", fresh.answer(ID));
  }

  @Test
  void segmentThatLeftDuringTheTransferDoesNotComeBack() {
    // given
    peer.cache.push(peer.push(1, 1, false, ID, "a"));
    peer.cache.push(peer.push(1, 2, false, OTHER, "x"));
    ImmutableList<TaskWords> picture = peer.cache.realtimeWords();
    fresh.cache.remove(fresh.removal(3, Reason.ABANDONED, ID));

    // when
    takeOver(picture);

    // then
    assertEquals("UnknownSegment", fresh.answer(ID));
    assertEquals("realtime:x", fresh.answer(OTHER));
  }

  @Test
  void segmentThatIsHandedOffDuringTheTransferStaysReadable() {
    // given: the new node has never heard of it when the task hands it off
    peer.cache.push(peer.push(1, 1, false, ID, "a"));
    ImmutableList<TaskWords> picture = peer.cache.realtimeWords();
    fresh.cache.remove(fresh.removal(2, Reason.HANDED_OFF, ID));

    // when
    takeOver(picture);

    // then: what was told after the picture is not known here, so the store must not learn this
    assertEquals("realtime:a", fresh.answer(ID));
    fresh.poll(PollKind.DELTA, 2, bare(ID, 2));
    assertEquals("realtime:a", fresh.answer(ID));

    // and: nobody writes it, so the published schema takes its place
    fresh.poll(PollKind.DELTA, 3, row(ID, 3, 2, true, new StoredSchema.Readable(CacheFixture.B)));
    assertEquals("polled:b", fresh.answer(ID));
  }

  @Test
  void replicaIsHeardWhoseFirstWordComesAfterTheHandoffOfTheOnlyOneKnownHere() {
    // given: of the third one only the other node has heard
    fresh.cache.beginRealtimeTakeover();
    pushToBoth("ra", 1, "a");
    push(peer, "rc", 1, "c");
    ImmutableList<TaskWords> picture = peer.cache.realtimeWords();
    handOff(fresh, "ra", 2);

    // when
    PushResult first = fresh.cache.push(fresh.pushBy("rb", 1, 1, false, ID, "b"));
    takeOver(picture);
    fresh.cache.endRealtimeTakeover();

    // then
    assertEquals(ImmutableList.of(), first.rejected());
    assertEquals("realtime:a,b,c", fresh.answer(ID));
  }

  @Test
  void storeDoesNotLearnOneReplicasColumnsWhileThoseOfOthersAreOnTheirWay() {
    // given
    fresh.cache.beginRealtimeTakeover();
    pushToBoth("ra", 1, "a");
    push(peer, "rc", 1, "c");
    ImmutableList<TaskWords> picture = peer.cache.realtimeWords();

    // when: the only replica that is known here hands off, and the row comes without a schema
    handOff(fresh, "ra", 2);
    fresh.poll(PollKind.DELTA, 2, bare(ID, 2));

    // then
    assertEquals("realtime:a", fresh.answer(ID));
    takeOver(picture);
    fresh.cache.endRealtimeTakeover();
    assertEquals("realtime:a,c", fresh.answer(ID));
    handOff(fresh, "rc", 2);
    assertEquals("pendingBackfill:a,c", fresh.answer(ID));
  }

  @Test
  void handedOffColumnsStayThoughTheSegmentIsPublishedWhileOtherReplicasWordsAreOnTheirWay() {
    // given
    fresh.cache.beginRealtimeTakeover();
    pushToBoth("ra", 1, "a");
    push(peer, "rc", 1, "c");
    ImmutableList<TaskWords> picture = peer.cache.realtimeWords();
    for (CacheFixture node : List.of(peer, fresh)) {
      handOff(node, "ra", 2);
      node.poll(PollKind.DELTA, 2, row(ID, 2, CacheFixture.B));
    }

    // when
    takeOver(picture);
    fresh.cache.endRealtimeTakeover();

    // then
    assertEquals("realtime:a,c", peer.answer(ID));
    assertEquals("realtime:a,c", fresh.answer(ID));
  }

  @Test
  void handoffTakesEffectWhenNobodyHasToldAnything() {
    // given
    fresh.cache.beginRealtimeTakeover();
    push(fresh, "ra", 1, "a");
    handOff(fresh, "ra", 2);
    fresh.poll(PollKind.DELTA, 2, bare(ID, 2));
    assertEquals("realtime:a", fresh.answer(ID));

    // when
    fresh.cache.endRealtimeTakeover();
    fresh.cache.endRealtimeTakeover();

    // then: and from now on at once
    assertEquals("pendingBackfill:a", fresh.answer(ID));
    fresh.cache.push(fresh.pushBy("ra", 1, 3, false, OTHER, "x"));
    fresh.cache.remove(fresh.removalBy("ra", 4, Reason.HANDED_OFF, OTHER));
    fresh.poll(PollKind.DELTA, 3, bare(OTHER, 3));
    assertEquals("pendingBackfill:x", fresh.answer(OTHER));
  }

  @Test
  void handoffThatWaitsForLongerThanALeaseTakesEffectAsOneThatMayBeIncomplete() {
    // given: nobody tells what the others know
    fresh.cache.beginRealtimeTakeover();
    push(fresh, "ra", 1, "a");
    handOff(fresh, "ra", 2);
    fresh.poll(PollKind.DELTA, 2, bare(ID, 2));
    fresh.advance(SchemaCacheConfig.DEFAULT.realtimeLease());
    fresh.cache.expireSilentTasks();
    push(fresh, "rb", 1, "b");
    assertEquals("realtime:a,b", fresh.answer(ID));

    // when: the last one that was heard here leaves, too
    fresh.advance(Duration.ofSeconds(1));
    fresh.cache.expireSilentTasks();
    handOff(fresh, "rb", 2);
    fresh.advance(SchemaCacheConfig.DEFAULT.realtimeLease().plusSeconds(1));
    fresh.cache.expireSilentTasks();

    // then: the store does not learn it, and the segment is asked for
    assertEquals("realtime:a,b", fresh.answer(ID));
    assertEquals(1, fresh.cache.segmentsWithoutSchema());
    fresh.poll(PollKind.DELTA, 3, row(ID, 3, 2, true, new StoredSchema.Readable(CacheFixture.B)));
    assertEquals("polled:b", fresh.answer(ID));
  }

  @Test
  void taskCannotWriteAgainWhatItHandsOffDuringTheTransfer() {
    // given: an older word of it is on its way
    fresh.cache.beginRealtimeTakeover();
    push(peer, "ra", 1, "a");
    ImmutableList<TaskWords> picture = peer.cache.realtimeWords();
    push(fresh, "ra", 2, "a", "b");
    handOff(fresh, "ra", 3);

    // when
    PushResult again = fresh.cache.push(fresh.pushBy("ra", 1, 4, false, ID, "c"));
    takeOver(picture);
    fresh.cache.endRealtimeTakeover();

    // then
    assertEquals(1, again.rejected().size());
    assertEquals("realtime:a,b", fresh.answer(ID));
    fresh.poll(PollKind.DELTA, 2, bare(ID, 2));
    assertEquals("pendingBackfill:a,b", fresh.answer(ID));
  }

  @Test
  void messageThatWasLostHereAndHeardThereIsNotMissing() {
    // given: both are equally far
    for (CacheFixture node : List.of(peer, fresh)) {
      node.cache.push(node.push(1, 1, false, ID, "a"));
    }
    peer.cache.push(peer.push(1, 2, true, ID, "b"));
    peer.cache.push(peer.push(1, 3, false, OTHER, "x"));
    fresh.cache.push(fresh.push(1, 3, false, OTHER, "x"));

    // when
    takeOver(peer.cache.realtimeWords());

    // then
    assertEquals("realtime:a,b", fresh.answer(ID));
    assertEquals(
        ImmutableList.of(), fresh.cache.push(fresh.push(1, 4, true, ID, "c")).needAbsolute());
    assertEquals("realtime:a,b,c", fresh.answer(ID));
  }

  @Test
  void handoffAfterALostMessageTakesTheWordOfTheNodeThatHeardIt() {
    // given
    fresh.cache.beginRealtimeTakeover();
    for (CacheFixture node : List.of(peer, fresh)) {
      node.cache.push(node.push(1, 1, false, ID, "a"));
    }
    peer.cache.push(peer.push(1, 2, true, ID, "b"));
    for (CacheFixture node : List.of(peer, fresh)) {
      node.cache.remove(node.removal(3, Reason.HANDED_OFF, ID));
    }

    // when
    takeOver(peer.cache.realtimeWords());
    fresh.cache.endRealtimeTakeover();

    // then
    fresh.poll(PollKind.DELTA, 2, bare(ID, 2));
    assertEquals("pendingBackfill:a,b", fresh.answer(ID));
  }

  @Test
  void taskThatWasHeardFromItsFirstMessageOnIsNotAskedForWhatTheOtherHasMissed() {
    // given: both are equally far, and the other lacks a message in the middle
    fresh.cache.push(fresh.push(1, 1, false, ID, "a"));
    fresh.cache.push(fresh.push(1, 2, true, ID, "b"));
    fresh.cache.push(fresh.push(1, 3, true, ID, "c"));
    peer.cache.push(peer.push(1, 1, false, ID, "a"));
    peer.cache.push(peer.push(1, 3, true, ID, "c"));

    // when
    takeOver(peer.cache.realtimeWords());

    // then
    assertEquals(
        ImmutableList.of(), fresh.cache.push(fresh.push(1, 4, true, ID, "d")).needAbsolute());
    assertEquals("realtime:a,b,c,d", fresh.answer(ID));
  }

  @Test
  void pictureThatContainsTheMessagesHeardHereMakesTheTaskWhole() {
    // given
    peer.cache.push(peer.push(1, 1, false, OTHER, "x"));
    peer.cache.push(peer.push(1, 2, false, ID, "a"));
    fresh.cache.push(fresh.push(1, 2, false, ID, "a"));

    // when
    takeOver(peer.cache.realtimeWords());

    // then
    assertEquals("realtime:x", fresh.answer(OTHER));
    assertEquals(
        ImmutableList.of(), fresh.cache.push(fresh.push(1, 3, true, OTHER, "y")).needAbsolute());
    assertEquals("realtime:x,y", fresh.answer(OTHER));
  }

  @Test
  void whatNobodyVouchesForLeavesAfterALease() {
    // given: of this one only the new node has heard, and the task never mentions it again
    fresh.cache.push(fresh.push(1, 2, false, ID, "a"));
    peer.cache.push(peer.push(1, 3, false, OTHER, "x"));

    // when
    takeOver(peer.cache.realtimeWords());

    // then
    assertEquals("realtime:a", fresh.answer(ID));
    fresh.cache.push(fresh.push(1, 4, false, OTHER, "x"));
    fresh.advance(SchemaCacheConfig.DEFAULT.realtimeLease().plusSeconds(1));
    fresh.cache.push(fresh.push(1, 5, false, OTHER, "x"));
    fresh.cache.expireSilentTasks();
    assertEquals("UnknownSegment", fresh.answer(ID));
    assertEquals("realtime:x", fresh.answer(OTHER));
  }

  @Test
  void whatATaskHadLeftBeforeThisNodeHeardItLeavesAfterALeaseToo() {
    // given: the picture is older than the message that said so, and that is older than this node
    peer.cache.push(peer.push(1, 1, false, ID, "a"));
    ImmutableList<TaskWords> picture = peer.cache.realtimeWords();
    fresh.cache.push(fresh.push(1, 3, false, OTHER, "x"));

    // when
    takeOver(picture);

    // then
    assertEquals("realtime:a", fresh.answer(ID));
    fresh.advance(SchemaCacheConfig.DEFAULT.realtimeLease().plusSeconds(1));
    fresh.cache.push(fresh.push(1, 4, false, OTHER, "x"));
    fresh.cache.expireSilentTasks();
    assertEquals("UnknownSegment", fresh.answer(ID));
    assertEquals("realtime:x", fresh.answer(OTHER));
  }

  @Test
  void whatLeftWhileThisNodeWasNotToldIsReadableForALeaseAndLeavesThen() {
    // given: an incarnation that both have known for long
    for (CacheFixture node : List.of(peer, fresh)) {
      node.cache.push(node.push(1, 1, false, ID, "a"));
      node.cache.push(node.push(1, 2, false, OTHER, "x"));
      outlive(node, 3);
    }
    peer.cache.push(peer.push(1, 5, true, OTHER, "y"));
    peer.cache.remove(peer.removal(6, Reason.ABANDONED, ID));

    // when
    takeOver(peer.cache.realtimeWords());

    // then: it may also be that the other was not told of it
    assertEquals("realtime:x,y", fresh.answer(OTHER));
    fresh.cache.expireSilentTasks();
    assertEquals("realtime:a", fresh.answer(ID));
    assertEquals(
        ImmutableList.of(ID.toString(), OTHER.toString()),
        fresh.cache.push(fresh.push(1, 7, true, OTHER, "z")).needAbsolute());
    outlive(fresh, 8);
    assertEquals("UnknownSegment", fresh.answer(ID));
    assertEquals("realtime:x,y", fresh.answer(OTHER));
  }

  @Test
  void whatLeftLeavesThoughTheTaskHasBeenHeardAgainSinceThePicture() {
    // given
    for (CacheFixture node : List.of(peer, fresh)) {
      node.cache.push(node.push(1, 1, false, ID, "a"));
    }
    peer.cache.remove(peer.removal(2, Reason.ABANDONED, ID));
    ImmutableList<TaskWords> picture = peer.cache.realtimeWords();
    fresh.cache.push(fresh.push(1, 3, false, OTHER, "x"));

    // when
    takeOver(picture);

    // then
    assertEquals("realtime:a", fresh.answer(ID));
    outlive(fresh, 4);
    assertEquals("UnknownSegment", fresh.answer(ID));
    assertEquals("realtime:x", fresh.answer(OTHER));
  }

  @Test
  void handoffOfWhichThisNodeWasNotToldIsTakenThoughTheTaskHasBeenHeardAgainSince() {
    // given: an incarnation that this node has known for long
    for (CacheFixture node : List.of(peer, fresh)) {
      node.cache.push(node.push(1, 1, false, ID, "a"));
      outlive(node, 2);
    }
    peer.cache.remove(peer.removal(4, Reason.HANDED_OFF, ID));
    ImmutableList<TaskWords> picture = peer.cache.realtimeWords();
    fresh.cache.push(fresh.push(1, 5, false, OTHER, "x"));

    // when
    takeOver(picture);

    // then
    fresh.poll(PollKind.DELTA, 2, bare(ID, 2));
    assertEquals("pendingBackfill:a", fresh.answer(ID));
  }

  @Test
  void segmentThatTheOtherKeptBecauseItWasNotToldThatItLeftComesBackForALeaseOnly() {
    // given: the removal reached this node alone
    for (CacheFixture node : List.of(peer, fresh)) {
      node.cache.push(node.push(1, 1, false, ID, "a"));
    }
    fresh.cache.remove(fresh.removal(2, Reason.ABANDONED, ID));
    peer.cache.push(peer.push(1, 3, false, OTHER, "x"));

    // when
    takeOver(peer.cache.realtimeWords());

    // then
    assertEquals("realtime:x", fresh.answer(OTHER));
    outlive(fresh, 4);
    assertEquals("UnknownSegment", fresh.answer(ID));
    assertEquals("realtime:x", fresh.answer(OTHER));
  }

  @Test
  void handOffUnderWayGoesOnWithTheWordsOfAllReplicas() {
    // given: two of three replicas have handed the segment off
    push(peer, "ra", 1, "a");
    push(peer, "rb", 1, "b");
    push(peer, "rc", 1, "c");
    handOff(peer, "ra", 2);
    handOff(peer, "rb", 2);

    // when
    takeOver(peer.cache.realtimeWords());

    // then
    assertEquals("realtime:a,b,c", fresh.answer(ID));
    handOff(fresh, "rc", 2);
    assertEquals("realtime:a,b,c", fresh.answer(ID));
    fresh.poll(PollKind.DELTA, 2, bare(ID, 2));
    assertEquals("pendingBackfill:a,b,c", fresh.answer(ID));
  }

  @Test
  void storeLearnsTheUnionOfReplicasThatHaveAllHandedOff() {
    // given: the new node knows the row, which has no schema
    push(peer, "ra", 1, "a");
    push(peer, "rb", 1, "b");
    handOff(peer, "ra", 2);
    handOff(peer, "rb", 2);
    fresh.poll(PollKind.DELTA, 2, bare(ID, 2));

    // when
    takeOver(peer.cache.realtimeWords());

    // then
    assertEquals("pendingBackfill:a,b", fresh.answer(ID));
  }

  @Test
  void lossyWordStaysLossy() {
    // given: a message was lost before the handoff, so nobody here knows all of it
    peer.cache.push(peer.push(1, 1, false, ID, "a"));
    peer.cache.remove(peer.removal(3, Reason.HANDED_OFF, ID));

    // when
    takeOver(peer.cache.realtimeWords());
    fresh.poll(PollKind.DELTA, 2, bare(ID, 2));

    // then
    assertEquals("realtime:a", fresh.answer(ID));
    assertEquals(1, fresh.cache.segmentsWithoutSchema());
  }

  @Test
  void whatATaskThatIsGoneHandedOffIsCarriedOverToo() {
    // given
    peer.cache.push(peer.push(1, 1, false, ID, "a"));
    peer.cache.remove(peer.removal(2, Reason.HANDED_OFF, ID));
    peer.advance(Duration.ofMinutes(14));

    // when
    takeOver(peer.cache.realtimeWords());

    // then: for as long as any that was handed off and is not published
    assertEquals("realtime:a", fresh.answer(ID));
    fresh.advance(SchemaCacheConfig.DEFAULT.realtimeLease().plusSeconds(1));
    fresh.cache.expireSilentTasks();
    assertEquals("UnknownSegment", fresh.answer(ID));
  }

  @Test
  void wordThatNeedsTheWholeSchemaAsksForItHereToo() {
    // given: the other node has missed a message
    peer.cache.push(peer.push(1, 1, false, ID, "a"));
    peer.cache.push(peer.push(1, 3, true, ID, "c"));

    // when
    takeOver(peer.cache.realtimeWords());

    // then
    assertEquals("realtime:a", fresh.answer(ID));
    assertEquals(
        ImmutableList.of(ID.toString()),
        fresh.cache.push(fresh.push(1, 4, true, ID, "d")).needAbsolute());
  }

  /** A lease goes by, in which the task is heard twice. */
  private static void outlive(CacheFixture node, long sequence) {
    for (int half = 0; half < 2; half++) {
      node.advance(SchemaCacheConfig.DEFAULT.realtimeLease().dividedBy(2).plusSeconds(1));
      node.cache.push(
          new RealtimePush("task", 1, sequence + half, ImmutableList.of(), ImmutableList.of()));
    }
    node.cache.expireSilentTasks();
  }

  private void takeOver(ImmutableList<TaskWords> words) {
    fresh.cache.takeOverRealtime(words);
  }

  private void pushToBoth(String task, long sequence, String... columns) {
    push(peer, task, sequence, columns);
    push(fresh, task, sequence, columns);
  }

  private static void push(CacheFixture node, String task, long sequence, String... columns) {
    node.cache.push(node.pushBy(task, 1, sequence, false, ID, columns));
  }

  private static void handOff(CacheFixture node, String task, long sequence) {
    node.cache.remove(node.removalBy(task, sequence, Reason.HANDED_OFF, ID));
  }
}
