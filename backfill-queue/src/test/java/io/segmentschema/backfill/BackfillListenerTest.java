package io.segmentschema.backfill;

import static io.segmentschema.backfill.BackfillFixture.names;
import static io.segmentschema.backfill.BackfillFixture.sized;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.segmentschema.cache.store.DeposedLeaderException;
import io.segmentschema.cache.store.LeaderEpoch;
import io.segmentschema.cache.store.MetadataStoreUnavailableException;
import io.segmentschema.cache.store.StoreRefusedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class BackfillListenerTest {

  private final BackfillFixture it = new BackfillFixture();
  private final BackFillQueue queue = it.queue(sized(100, 10));
  private final List<String> heard = new ArrayList<>();

  @BeforeEach
  void start() {
    queue.addListener(
        (outcome, segments, duration) ->
            heard.add(outcome + " " + segments + " " + duration.toMillis()));
    queue.start();
    it.scheduler.runDue();
  }

  @Test
  void batchIsToldWithItsSizeAndItsDuration() {
    it.store.before(batch -> it.scheduler.advance(Duration.ofMillis(30)));
    it.learn(1, 2);
    it.scheduler.advance(Duration.ofSeconds(1));
    assertEquals(List.of("COMMITTED 2 30"), heard);
  }

  @Test
  void failedBatchIsToldAndThenTheOneThatSucceeds() {
    it.store.before(
        batch -> {
          if (heard.isEmpty()) {
            throw new MetadataStoreUnavailableException("away");
          }
        });
    it.learn(1);
    it.scheduler.advance(Duration.ofSeconds(10));
    assertEquals(List.of("FAILED 1 0", "COMMITTED 1 0"), heard);
  }

  @Test
  void everyPartOfARefusedBatchIsTold() {
    it.store.before(
        batch -> {
          if (names(batch, 1)) {
            throw new StoreRefusedException("too long");
          }
        });
    it.learn(1, 2);
    it.scheduler.advance(Duration.ofSeconds(1));
    assertEquals(3, heard.size(), heard::toString);
    assertEquals("REFUSED 2 0", heard.get(0));
    assertEquals(
        List.of("COMMITTED 1 0", "REFUSED 1 0"), heard.subList(1, 3).stream().sorted().toList());
  }

  @Test
  void batchOfADeposedLeaderIsToldAsFailed() {
    it.store.before(
        batch -> {
          throw new DeposedLeaderException(BackfillFixture.EPOCH, new LeaderEpoch(2));
        });
    it.learn(1);
    it.scheduler.advance(Duration.ofSeconds(1));
    assertEquals(List.of("FAILED 1 0"), heard);
  }
}
