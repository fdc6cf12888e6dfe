package io.segmentschema.cache;

import static io.segmentschema.cache.CacheFixture.A;
import static io.segmentschema.cache.CacheFixture.B;
import static io.segmentschema.cache.CacheFixture.bare;
import static io.segmentschema.cache.CacheFixture.learnt;
import static io.segmentschema.cache.CacheFixture.row;
import static io.segmentschema.cache.CacheFixture.segment;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.segmentschema.cache.realtime.RealtimeRemoval.Reason;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.PendingBackfill;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.store.StoredSchema;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What listeners hear of each kind of change. */
final class NoticesTest {

  private final CacheFixture fixture = new CacheFixture();
  private final SchemaCache cache = fixture.cache;
  private final SegmentId id = segment(1);
  private final List<String> heard = new ArrayList<>();

  @Test
  void pollTellsOfMissingSchemasOfChangedDatasourcesAndOfTheStoresVersion() {
    listen();
    fixture.poll(PollKind.FULL, 2, bare(id, 1), row(segment(2), 2, A));
    assertHeard("missing ds", "changed ds", "version");
    fixture.poll(PollKind.DELTA, 3, row(segment(2), 3, A));
    assertHeard("version");
    fixture.poll(PollKind.FULL, 4);
    assertHeard("changed ds", "version");
  }

  @Test
  void segmentThatLosesItsSchemaToAnotherLifeIsToldAsMissing() {
    fixture.poll(PollKind.FULL, 1, row(id, 1, A));
    listen();
    fixture.poll(PollKind.DELTA, 2, bare(id, 2));
    assertHeard("missing ds", "changed ds", "version");
    fixture.poll(PollKind.DELTA, 3, row(id, 3, 2, true, StoredSchema.NONE));
    assertHeard("version"); // It was missing before.
  }

  @Test
  void commitTellsTheSameAsAPoll() {
    fixture.poll(PollKind.FULL, 1);
    listen();
    fixture.commit(row(id, 2, A));
    assertHeard("changed ds", "version");
    fixture.commit(bare(segment(2), 3));
    assertHeard("missing ds", "version");
  }

  @Test
  void rowThatAWriteFoundTellsOfItselfAndNotOfTheVersion() {
    fixture.poll(PollKind.FULL, 1);
    listen();
    cache.applyFound(List.of(row(id, 2, A)));
    assertHeard("changed ds");
  }

  @Test
  void answerIsToldAsPendingOnceAndEndsTheQuestion() {
    fixture.poll(PollKind.FULL, 1, bare(id, 1));
    listen();
    cache.offerAnswer(id, 1, learnt(A));
    assertHeard("pending " + id, "changed ds");
    cache.offerAnswer(id, 1, learnt(B));
    assertHeard();
    PendingBackfill pending = cache.pendingBackfill(id).orElseThrow();
    fixture.commit(row(id, 2, 1, true, new StoredSchema.Readable(A)));
    assertHeard("version");
    assertEquals(false, cache.dropPending(pending));
    assertHeard();
  }

  @Test
  void schemaThatGoesBackToPendingIsToldAsPendingAgain() {
    fixture.poll(PollKind.FULL, 1, row(id, 1, A));
    listen();
    fixture.poll(
        PollKind.DELTA, 2, row(id, 2, 1, true, new StoredSchema.Unreadable(A.fingerprint())));
    assertHeard("pending " + id, "version");
  }

  @Test
  void taskIsToldByTheDatasourcesItChangesAndByWhatItHandsOff() {
    fixture.poll(PollKind.FULL, 1, bare(id, 1));
    listen();
    cache.push(fixture.push(1, 1, false, id, "a"));
    assertHeard("changed ds");
    cache.push(fixture.push(1, 2, false, id, "a"));
    assertHeard();
    cache.remove(fixture.removal(3, Reason.HANDED_OFF, id));
    assertHeard("pending " + id);
  }

  @Test
  void abandonedSegmentWhoseRowHasNoSchemaIsToldAsMissing() {
    fixture.poll(PollKind.FULL, 1, bare(id, 1));
    cache.push(fixture.push(1, 1, false, id, "a"));
    listen();
    cache.remove(fixture.removal(2, Reason.ABANDONED, id));
    assertHeard("missing ds", "changed ds");
  }

  @Test
  void listenerThatFailsCostsNoOtherItsNotices() {
    cache.addListener(
        new SchemaCacheListener() {
          @Override
          public void datasourceSchemaChanged(DatasourceName datasource) {
            throw new IllegalStateException("a fault of the listener");
          }
        });
    listen();
    fixture.poll(PollKind.FULL, 1, row(id, 1, A));
    assertHeard("changed ds", "version");
  }

  @Test
  void oneNoticeForADatasourceHoweverManyOfItsSegmentsChange() {
    listen();
    CommittedSegment[] rows = {bare(segment(1), 1), bare(segment(2), 1), bare(segment(3), 1)};
    fixture.poll(PollKind.FULL, 1, rows);
    assertHeard("missing ds", "version");
  }

  @Test
  void datasourceWhoseColumnsStayTheSameIsNotTold() {
    fixture.poll(PollKind.FULL, 1, row(segment(2), 1, CacheFixture.schema("a", "b")));
    listen();
    fixture.poll(PollKind.DELTA, 2, row(segment(1), 2, A)); // Another schema, further back.
    assertHeard("version");
    fixture.poll(PollKind.DELTA, 3, row(segment(3), 3, CacheFixture.schema("a", "b")));
    assertHeard("version"); // The same schema has a newer segment.
  }

  @Test
  void schemaWithoutColumnsMakesNoDatasource() {
    listen();
    fixture.poll(PollKind.FULL, 1, row(id, 1, CacheFixture.schema()));
    assertHeard("version");
    assertEquals("none", fixture.datasource());
  }

  private void listen() {
    cache.addListener(
        new SchemaCacheListener() {
          @Override
          public void pendingBackfill(SegmentId pending) {
            heard.add("pending " + pending);
          }

          @Override
          public void schemaMissing(DatasourceName datasource) {
            heard.add("missing " + datasource);
          }

          @Override
          public void datasourceSchemaChanged(DatasourceName datasource) {
            heard.add("changed " + datasource);
          }

          @Override
          public void storeVersionAdvanced() {
            heard.add("version");
          }
        });
  }

  /** All that was heard since the last call. */
  private void assertHeard(String... notices) {
    assertEquals(List.of(notices), heard);
    heard.clear();
  }
}
