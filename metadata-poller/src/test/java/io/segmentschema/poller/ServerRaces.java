package io.segmentschema.poller;

import static io.segmentschema.poller.StoreRows.A;
import static io.segmentschema.poller.StoreRows.B;
import static io.segmentschema.poller.StoreRows.bare;
import static io.segmentschema.poller.StoreRows.published;
import static io.segmentschema.poller.StoreRows.segment;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.segmentschema.cache.store.LeaderEpoch;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * The races with other hands that hold uncommitted rows. Only a server lets others in: an embedded
 * store belongs to one process, whose writers queue.
 */
abstract class ServerRaces extends StoreRaces {

  @Test
  void schemaThatOtherHandsDeleteUnderAPublishIsInsertedAgain() throws Exception {
    unreferencedSchema(A);
    try (Connection other = begin()) {
      assertEquals(1, execute(other, "DELETE FROM segment_schemas")); // 1: deleted, open
      Future<PublishOutcome> publish =
          threads.submit(() -> store.publish(List.of(published(2, A))));
      awaitWaiter(publish); // 2: found it, and its row waits for the foreign key
      other.commit(); // 3: error 1452
      assertEquals(1, publish.get().schemasCreated()); // 4
    }
    assertEquals(1, database.conflicts());
    assertNoOrphan();
    poller.pollOnce();
    assertEquals("a", columns(2));
  }

  @Test
  void schemaWhoseDeletionByOtherHandsIsRolledBackIsReused() throws Exception {
    unreferencedSchema(A);
    try (Connection other = begin()) {
      assertEquals(1, execute(other, "DELETE FROM segment_schemas")); // 1: deleted, open
      Future<PublishOutcome> publish =
          threads.submit(() -> store.publish(List.of(published(2, A))));
      awaitWaiter(publish); // 2
      other.rollback(); // 3
      assertEquals(0, publish.get().schemasCreated()); // 4
    }
    assertEquals(0, database.conflicts());
    assertNoOrphan();
  }

  @Test
  void deletionByOtherHandsWaitsForAPublishAndIsRefused() throws Exception {
    unreferencedSchema(A);
    Held publish = hold(new PublishWork(List.of(published(2, A)))::run); // 1: written, open
    try (Connection other = connect()) {
      Future<Integer> deletion =
          threads.submit(() -> execute(other, "DELETE FROM segment_schemas"));
      awaitWaiter(deletion); // 2
      publish.commit(); // 3
      ExecutionException refused = assertThrows(ExecutionException.class, deletion::get); // 4
      assertEquals(1451, ((SQLException) refused.getCause()).getErrorCode());
    }
    assertNoOrphan();
    poller.pollOnce();
    assertEquals("a", columns(2));
  }

  @Test
  void fingerprintThatOtherHandsInsertMeanwhileIsReused() throws Exception {
    store.currentEpoch();
    try (Connection other = begin()) {
      insertSchema(other, A); // 1: inserted, open
      Future<PublishOutcome> publish =
          threads.submit(() -> store.publish(List.of(published(1, A))));
      awaitWaiter(publish); // 2: inserts it too
      other.commit(); // 3: error 1062
      assertEquals(0, publish.get().schemasCreated()); // 4: found, for each attempt looks anew
    }
    assertEquals(1, database.conflicts());
    assertEquals(1, schemas());
    poller.pollOnce();
    assertEquals("a", columns(1));
  }

  @Test
  void fingerprintWhoseInsertionByOtherHandsIsRolledBackIsInserted() throws Exception {
    store.currentEpoch();
    try (Connection other = begin()) {
      insertSchema(other, A); // 1: inserted, open
      Future<PublishOutcome> publish =
          threads.submit(() -> store.publish(List.of(published(1, A))));
      awaitWaiter(publish); // 2
      other.rollback(); // 3
      assertEquals(1, publish.get().schemasCreated()); // 4
    }
    assertEquals(1, schemas());
  }

  @Test
  void deadlockWithOtherHandsIsBegunAnew() throws Exception {
    List<PublishedSegment> all = new ArrayList<>();
    for (int hour = 1; hour <= 50; hour++) {
      all.add(published(hour, A));
    }
    store.publish(all);
    try (Connection other = begin()) {
      assertEquals( // 1: all but the first, so much that the server prefers to roll us back
          49, execute(other, "UPDATE segments SET num_rows = 7 WHERE interval_start > 3600000"));
      Future<PublishOutcome> publish =
          threads.submit(() -> store.publish(List.of(published(1, B), published(2, B))));
      awaitWaiter(publish); // 2: has the first, waits for the second
      assertEquals( // 3: the circle is closed, error 1213
          1, execute(other, "UPDATE segments SET num_rows = 7 WHERE interval_start = 3600000"));
      awaitConflict(database);
      other.commit(); // 4
      assertEquals(2, publish.get().published()); // 5
    }
    poller.pollOnce();
    assertEquals("b", columns(1));
    assertEquals("b", columns(2));
    assertEquals("a", columns(3));
  }

  @Test
  void backfillWhoseSchemaOtherHandsDeleteWritesItAgain() throws Exception {
    LeaderEpoch epoch = unreferencedSchema(A);
    var row = store.publish(List.of(bare(2))).rows().get(0);
    try (Connection other = begin()) {
      assertEquals(1, execute(other, "DELETE FROM segment_schemas")); // 1: deleted, open
      Future<?> backfill = threads.submit(() -> backfill(epoch, row, A));
      awaitWaiter(backfill); // 2
      other.commit(); // 3
      var unused = backfill.get(); // 4
    }
    assertEquals(1, database.conflicts());
    assertNoOrphan();
    poller.pollOnce();
    assertEquals("a", columns(2));
  }

  @Test
  void writerThatStallsIsEndedByTheServer() throws Exception {
    try (StoreDatabase stalling = open(Duration.ofSeconds(1), Duration.ofSeconds(2))) {
      Held stalled = // 1: somebody writes and does not end
          hold(stalling, new PublishWork(List.of(published(1, A)))::run);
      assertEquals( // 2: waits, and the server ends the stalled one
          1, store.publish(List.of(published(2, A))).published());
      stalled.commitInVain(); // 3
    }
    assertTrue(store.find(segment(1)).isEmpty());
    assertNoOrphan();
  }
}
