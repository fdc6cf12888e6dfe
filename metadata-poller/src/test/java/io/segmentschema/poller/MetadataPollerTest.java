package io.segmentschema.poller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.SchemaCacheConfig;
import io.segmentschema.cache.quarantine.Quarantine;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.testing.ManualScheduler;
import io.segmentschema.cache.testing.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** When the store is read, and how often after failures. */
final class MetadataPollerTest {

  private final ManualTime time = new ManualTime();
  private final ManualScheduler scheduler = new ManualScheduler(time);
  private final SchemaCache cache =
      new SchemaCache(SchemaCacheConfig.DEFAULT, time.clock(), time.ticker());
  private final List<PollKind> polls = new ArrayList<>();
  private Runnable whileReading = () -> {};
  private final ModelStore model =
      new ModelStore(
          new ModelStore.Hooks() {
            @Override
            public void reading(String what) {
              whileReading.run();
            }
          },
          () -> 0);
  private final MetadataPoller poller =
      new MetadataPoller(
          PollerConfig.DEFAULT,
          cache,
          model.store(),
          new Quarantine(time.clock()),
          scheduler,
          time.ticker());

  @Test
  void firstPollIsFullThenDeltasFollowEachMinuteAndAFullOneEachHour() {
    poller.addListener(report -> polls.add(report.kind()));
    poller.start();
    poller.start();
    scheduler.advance(Duration.ofSeconds(59));
    assertEquals(List.of(PollKind.FULL), polls);
    scheduler.advance(Duration.ofMinutes(60));
    assertEquals(61, polls.size());
    assertEquals(59, polls.stream().filter(PollKind.DELTA::equals).count());
    assertEquals(PollKind.FULL, polls.get(60));
  }

  @Test
  void publishIntoAStoreThatWasSetBackHasThatStoreReadAnewEvenIfItHasGoneOnBeyondTheLastPoll() {
    SegmentPublisher publisher = new SegmentPublisher(model.store(), cache);
    var unused = publisher.publish(List.of(StoreRows.published(1, StoreRows.A)));
    unused = publisher.publish(List.of(StoreRows.published(2, StoreRows.A)));
    poller.pollOnce();
    model.setBack(1);
    unused = publisher.publish(List.of(StoreRows.published(3, StoreRows.B)));
    assertFalse(cache.includes(unused.version()));
    unused = model.store().publish(List.of(StoreRows.published(4, StoreRows.B)));
    assertEquals(PollKind.FULL, poller.pollOnce().kind());
    assertTrue(cache.includes(unused.version()));
    assertTrue(cache.isUsed(StoreRows.segment(3)));
    assertFalse(cache.isUsed(StoreRows.segment(2)));
    assertEquals(PollKind.DELTA, poller.pollOnce().kind());
  }

  @Test
  void pollsGoOnAfterAnyFailureSoonerAtFirstAndSaySo() {
    poller.start();
    scheduler.runDue();
    whileReading =
        () -> {
          throw new IllegalStateException("nobody expects this");
        };
    poller.addListener(report -> polls.add(report.kind()));
    scheduler.advance(Duration.ofMinutes(1));
    assertFalse(poller.status().reachable());
    assertEquals(Optional.of("nobody expects this"), poller.status().trouble());
    assertEquals(Optional.of(Duration.ofMinutes(1)), poller.status().lastSuccessAge());
    scheduler.advance(Duration.ofSeconds(1 + 2 + 4));
    assertEquals(4, poller.status().failures());
    whileReading = () -> {};
    scheduler.advance(Duration.ofSeconds(8));
    assertEquals(List.of(PollKind.DELTA), polls);
    assertTrue(poller.status().reachable());
    assertEquals(0, poller.status().failures());
    assertEquals(Optional.of(Duration.ZERO), poller.status().lastSuccessAge());
  }

  @Test
  void listenersHearOfAPollThatFailed() {
    List<PollFailure> heard = new ArrayList<>();
    poller.addListener(
        new PollListener() {
          @Override
          public void polled(PollReport report) {
            polls.add(report.kind());
          }

          @Override
          public void failed(PollFailure failure) {
            heard.add(failure);
          }
        });
    whileReading =
        () -> {
          throw new IllegalStateException("nobody expects this");
        };
    poller.start();
    scheduler.runDue();
    assertEquals(
        List.of(new PollFailure(PollKind.FULL, "nobody expects this", Duration.ZERO)), heard);
    assertEquals(List.of(), polls);
  }

  @Test
  void listenerThatThrowsNeitherFailsThePollNorSilencesTheOthers() {
    poller.addListener(
        report -> {
          throw new IllegalStateException("listener");
        });
    poller.addListener(report -> polls.add(report.kind()));
    poller.start();
    scheduler.runDue();
    assertEquals(List.of(PollKind.FULL), polls);
    assertTrue(poller.status().reachable());
  }

  @Test
  void twoRequestsForARefreshDuringOneMakeOneMoreRun() throws Exception {
    poller.start();
    scheduler.runDue();
    poller.addListener(report -> polls.add(report.kind()));
    List<CompletableFuture<PollReport>> during = new ArrayList<>();
    CompletableFuture<PollReport> first = poller.requestFullRefresh().toCompletableFuture();
    whileReading =
        () -> {
          whileReading = () -> {};
          during.add(poller.requestFullRefresh().toCompletableFuture());
          during.add(poller.requestFullRefresh().toCompletableFuture());
          assertFalse(first.isDone());
        };
    scheduler.runDue();
    assertEquals(List.of(PollKind.FULL, PollKind.FULL), polls);
    assertSame(during.get(0).get(), during.get(1).get());
    assertNotSame(first.get(), during.get(0).get());
  }

  @Test
  void requestsThatWaitWhenThePollFailsOrThePollerStopsFail() {
    poller.start();
    CompletableFuture<PollReport> failing = poller.requestFullRefresh().toCompletableFuture();
    whileReading =
        () -> {
          throw new IllegalStateException("away");
        };
    scheduler.runDue();
    assertThrows(ExecutionException.class, failing::get);
    CompletableFuture<PollReport> waiting = poller.requestFullRefresh().toCompletableFuture();
    poller.stop();
    poller.stop();
    assertThrows(ExecutionException.class, waiting::get);
    whileReading = () -> {};
    scheduler.advance(Duration.ofHours(2));
    assertFalse(cache.isReady());
  }

  @Test
  void storeThatOwesAnAnswerForLongIsNotReachableUntilItAnswers() {
    poller.pollOnce();
    List<Boolean> reachable = new ArrayList<>();
    whileReading =
        () -> {
          whileReading = () -> {};
          reachable.add(poller.status().reachable());
          time.advance(Duration.ofSeconds(11));
          reachable.add(poller.status().reachable());
          assertTrue(poller.status().trouble().orElseThrow().contains("waitedMillis=11000"));
        };
    poller.pollOnce();
    assertEquals(List.of(true, false), reachable);
    assertTrue(poller.status().reachable());
  }
}
