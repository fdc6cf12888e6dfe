package io.segmentschema.poller;

import static io.segmentschema.poller.StoreRows.A;
import static io.segmentschema.poller.StoreRows.B;
import static io.segmentschema.poller.StoreRows.bare;
import static io.segmentschema.poller.StoreRows.published;
import static io.segmentschema.poller.StoreRows.segment;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.segmentschema.cache.Stage;
import io.segmentschema.cache.store.BackfillResult;
import io.segmentschema.cache.store.LeaderEpoch;
import io.segmentschema.cache.store.PendingBackfill;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.store.StoreRefusedException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The races with other hands, who keep to none of our rules: they take no ticket and count no
 * revision. Their steps lie within one of our transactions or between two.
 */
@Timeout(60)
abstract class OtherHandsRaces extends RaceFixture {

  @Test
  void schemaDeletedBetweenLookupAndInsertIsInsertedAgain() {
    unreferencedSchema(A);
    int before = newestSchemaId();
    SqlMetadataStore stepped =
        new SqlMetadataStore(
            SteppedTransactions.before(
                "insertSegments", // 1: the schema's id is known
                database,
                () -> byOtherHands("DELETE FROM segment_schemas"))); // 2: and is gone
    assertEquals(1, stepped.publish(List.of(published(2, A))).schemasCreated()); // 3: anew
    assertEquals(1, database.conflicts());
    assertTrue(newestSchemaId() > before);
    assertNoOrphan();
    poller.pollOnce();
    assertEquals("a", columns(2));
  }

  @Test
  void schemaReferencedByOtherHandsBetweenLookupAndDeletionStays() {
    LeaderEpoch epoch = unreferencedSchema(A);
    store.publish(List.of(bare(2)));
    SqlMetadataStore stepped =
        new SqlMetadataStore(
            SteppedTransactions.before(
                "deleteSchemas", // 1: found to be unreferenced
                database,
                () -> byOtherHands("UPDATE segments SET schema_id = " + newestSchemaId()))); // 2
    assertEquals(new CleanupOutcome(0, 0), stepped.cleanup(epoch, Duration.ZERO, 10)); // 3: fails
    assertEquals(1, schemas());
    assertEquals(new CleanupOutcome(0, 0), cleanup(epoch));
    assertNoOrphan();
    assertEquals(PollKind.DELTA, poller.pollOnce().kind()); // 4: and nothing was deleted
  }

  @Test
  void schemaThatOtherHandsDeleteMeanwhileIsNotCountedAsDeleted() {
    LeaderEpoch epoch = unreferencedSchema(A);
    SqlMetadataStore stepped =
        new SqlMetadataStore(
            SteppedTransactions.before(
                "deleteSchemas", // 1: found to be unreferenced
                database,
                () -> byOtherHands("DELETE FROM segment_schemas"))); // 2
    assertEquals(new CleanupOutcome(0, 0), stepped.cleanup(epoch, Duration.ZERO, 10)); // 3
    assertEquals(0, schemas());
  }

  @Test
  void cleanupLeavesTheRowThatOtherHandsHoldToTheNextRun() throws Exception {
    LeaderEpoch epoch = lead();
    publisher.publish(List.of(published(1, A), published(2, B)));
    unused(1);
    byOtherHands("UPDATE segments SET used_changed_at = used_changed_at - 1000 WHERE used = FALSE");
    unused(2);
    try (var other = begin()) {
      assertEquals(
          1, execute(other, "UPDATE segments SET num_rows = 7 WHERE interval_start = 7200000"));
      assertEquals( // 1: the batch that meets the held row ends the run, the earlier one stands
          new CleanupOutcome(1, 0), store.cleanup(epoch, Duration.ZERO, 1));
      other.commit(); // 2
    }
    assertEquals(new CleanupOutcome(1, 2), store.cleanup(epoch, Duration.ZERO, 1)); // 3
    assertEquals(0, schemas());
    assertEquals(PollKind.FULL, poller.pollOnce().kind());
  }

  @Test
  void rowThatOtherHandsHoldTooLongIsAskedForAgain() throws Exception {
    store.publish(List.of(published(1, A)));
    try (SqlMetadataStore impatient =
            new SqlMetadataStore(open(Duration.ofSeconds(1), STALLED_WRITER));
        var other = begin()) {
      assertEquals(1, execute(other, "UPDATE segments SET num_rows = 7")); // 1: they hold the row
      Future<PublishOutcome> publish =
          threads.submit(() -> impatient.publish(List.of(published(1, B)))); // 2: waits
      awaitConflict((StoreDatabase) impatient.transactions()); // 3: in vain, and began anew
      other.commit(); // 4
      assertEquals(1, publish.get().published());
    }
    poller.pollOnce();
    assertEquals("b", columns(1));
  }

  @Test
  void rowsDeletedByOtherHandsLeaveMemoryWithTheNextFullRefresh() {
    store.publish(List.of(published(1, A), published(2, B)));
    poller.pollOnce();
    byOtherHands("DELETE FROM segments WHERE interval_start = 3600000");
    assertEquals(PollKind.FULL, fullRefresh().kind());
    assertUnknown(1);
    assertEquals("b", columns(2));
  }

  @Test
  void schemaTornOutByOtherHandsStaysReadableAndIsWrittenAgain() throws Exception {
    LeaderEpoch epoch = lead();
    publisher.publish(List.of(published(1, A)));
    poller.pollOnce();
    try (var other = connect()) {
      int unused = execute(other, withoutForeignKeys());
      assertEquals(1, execute(other, "DELETE FROM segment_schemas")); // 1
    } finally {
      if (database.dialect() == Dialect.H2) {
        byOtherHands("SET REFERENTIAL_INTEGRITY TRUE");
      }
    }
    assertEquals(1, orphans());
    assertEquals(PollKind.FULL, fullRefresh().kind()); // 2: a used segment without a schema
    assertEquals("a", columns(1));
    assertEquals(Stage.PENDING_BACKFILL, stage(1));
    PendingBackfill entry = cache.pendingBackfill(segment(1)).orElseThrow();
    assertInstanceOf(
        BackfillResult.Stored.class, store.backfill(epoch, List.of(entry)).get(0)); // 3
    assertNoOrphan();
    poller.pollOnce();
    assertEquals(Stage.POLLED, stage(1));
  }

  @Test
  void storeWhoseForeignKeyIsGoneIsRefused() {
    store.currentEpoch();
    boolean h2 = database.dialect() == Dialect.H2;
    byOtherHands(
        "ALTER TABLE segments DROP "
            + (h2 ? "CONSTRAINT " : "FOREIGN KEY ")
            + "segments_schema_fk");
    try (SqlMetadataStore again = new SqlMetadataStore(config, new Random(1))) {
      StoreRefusedException refused =
          assertThrows(StoreRefusedException.class, again::currentEpoch);
      assertTrue(Optional.ofNullable(refused.getMessage()).orElse("").contains("foreign key"));
    }
  }

  private String withoutForeignKeys() {
    return database.dialect() == Dialect.H2
        ? "SET REFERENTIAL_INTEGRITY FALSE"
        : "SET foreign_key_checks = 0";
  }
}
