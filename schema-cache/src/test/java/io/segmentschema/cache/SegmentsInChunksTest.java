package io.segmentschema.cache;

import static io.segmentschema.cache.CacheFixture.A;
import static io.segmentschema.cache.CacheFixture.B;
import static io.segmentschema.cache.CacheFixture.DS;
import static io.segmentschema.cache.CacheFixture.row;
import static io.segmentschema.cache.CacheFixture.schema;
import static io.segmentschema.cache.CacheFixture.segment;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.segment.SegmentInterval;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.store.StoredSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Many polled segments: each keeps what is its own, and schemas pass on from one to the next. */
final class SegmentsInChunksTest {

  private static final FingerprintedSchema C = schema("c");

  private final CacheFixture fixture = new CacheFixture();
  private final SchemaCache cache = fixture.cache;
  private long version;

  @Test
  void partitionsOfOneIntervalKeepTheirOwnRevisionsAndLives() {
    List<CommittedSegment> rows = new ArrayList<>();
    Random random = new Random(7);
    for (int partition = 0; partition < 300; partition += 1 + random.nextInt(5)) {
      rows.add(inLife(partition, 1000, 1000)); // First all alike,
    }
    poll(PollKind.FULL, rows);
    for (int i = 0; i < rows.size(); i++) {
      if (random.nextBoolean()) { // then some with their own.
        rows.set(i, inLife(rows.get(i).id().partitionNum(), 2000 + i, 1500 + i));
        poll(PollKind.DELTA, List.of(rows.get(i)));
      }
    }
    for (CommittedSegment row : rows) {
      assertEquals(Optional.of(row), cache.committed(row.id()));
    }
  }

  @Test
  void revisionsThatLieFarApartAreKeptExactly() {
    long far = 1L << 40;
    List<CommittedSegment> rows =
        new ArrayList<>(
            List.of(
                inLife(0, 1000, 1000),
                inLife(1, 1007, 1000),
                inLife(2, 1000L + Integer.MAX_VALUE, 999),
                inLife(3, 1001L + Integer.MAX_VALUE, 1001),
                inLife(9, far, far - 1),
                inLife(4, 5, 1)));
    for (CommittedSegment row : rows) {
      poll(PollKind.DELTA, List.of(row));
    }
    for (CommittedSegment row : rows) {
      assertEquals(Optional.of(row), cache.committed(row.id()));
    }
  }

  @Test
  void partitionsThatComeInAnyOrderAreAllThere() {
    List<CommittedSegment> rows = new ArrayList<>();
    for (int partition : new int[] {5, 2, 130, 127, 128, 0, 4, 64}) {
      rows.add(inLife(partition, 1 + partition, 1 + partition));
      poll(PollKind.DELTA, List.of(rows.get(rows.size() - 1)));
    }
    for (CommittedSegment row : rows) {
      assertEquals(Optional.of(row), cache.committed(row.id()));
    }
    assertEquals("UnknownSegment", fixture.answer(partition(3)));
    assertEquals("UnknownSegment", fixture.answer(partition(129)));
    assertEquals("UnknownSegment", fixture.answer(partition(1000)));
  }

  @Test
  void lastPartitionThatStaysKeepsItsRevision() {
    poll(PollKind.FULL, List.of(inLife(0, 1, 1), inLife(1, 9, 5), inLife(2, 3, 2)));
    poll(PollKind.FULL, List.of(inLife(1, 9, 5)));
    assertEquals(Optional.of(inLife(1, 9, 5)), cache.committed(partition(1)));
    poll(PollKind.FULL, List.of(inLife(1, 9, 5), inLife(2, 12, 11)));
    assertEquals(Optional.of(inLife(1, 9, 5)), cache.committed(partition(1)));
    assertEquals(Optional.of(inLife(2, 12, 11)), cache.committed(partition(2)));
  }

  @Test
  void columnPassesOnToTheNextSegmentThatHasItHoweverFarItIs() {
    pollHours(1000);
    put(999, B);
    put(3, B);
    assertEquals("b,a", fixture.datasource());
    put(999, A);
    assertEquals("a,b", fixture.datasource());
    put(3, A);
    assertEquals("a", fixture.datasource());
    put(500, B);
    put(999, B);
    assertEquals("b,a", fixture.datasource());
  }

  @Test
  void schemasThatCameAndWentInOneStretchOfTimeDoNotHideThoseThatAreThere() {
    pollHours(1000);
    put(500, B);
    put(501, C);
    put(999, B);
    put(998, C);
    assertEquals("b,c,a", fixture.datasource());
    put(500, A); // B leaves that stretch while a newer one has it,
    put(3, B);
    put(999, A); // and is looked for in vain there.
    assertEquals("a,c,b", fixture.datasource());
    put(998, A); // C is still there.
    assertEquals("a,c,b", fixture.datasource());
    put(501, A);
    assertEquals("a,b", fixture.datasource());
    put(502, B); // B comes back there.
    put(999, B);
    put(3, A);
    put(999, A);
    assertEquals("a,b", fixture.datasource());
    put(502, A);
    assertEquals("a", fixture.datasource());
  }

  @Test
  void schemasThatFollowOneAnotherAnswerForNoOtherSegment() {
    pollHours(3);
    for (int i = 0; i < 200; i++) {
      put(1, schema("s" + i));
      assertEquals("polled:s" + i, fixture.answer(segment(1)));
      assertEquals("polled:a", fixture.answer(segment(0)));
      assertEquals("a,s" + i, fixture.datasource());
    }
  }

  @Test
  void moreSchemasThanFitAWordOfBitsAreToldApart() {
    pollHours(200);
    for (int hour = 0; hour < 200; hour++) {
      put(hour, schema("s" + hour % 100));
    }
    put(199, A);
    for (int hour = 0; hour < 199; hour++) {
      assertEquals("polled:s" + hour % 100, fixture.answer(segment(hour)));
    }
    assertTrue(fixture.datasource().endsWith(",s99")); // Its next newest is the 99th hour.
  }

  @Test
  void timeChunksLeaveFromTheMiddleAndTheOthersStay() {
    pollHours(600);
    List<CommittedSegment> rest = new ArrayList<>();
    for (int hour = 0; hour < 600; hour++) {
      if (hour % 7 == 0 || hour > 500) {
        rest.add(row(segment(hour), 1, A));
      }
    }
    poll(PollKind.FULL, rest);
    for (int hour = 0; hour < 600; hour++) {
      boolean stays = hour % 7 == 0 || hour > 500;
      assertEquals(stays ? "polled:a" : "UnknownSegment", fixture.answer(segment(hour)));
    }
    List<CommittedSegment> walked = new ArrayList<>();
    cache.forEachUsedSegment(walked::add);
    assertEquals(rest.size(), walked.size());
    poll(PollKind.FULL, List.of());
    assertEquals("none", fixture.datasource());
  }

  private void pollHours(int hours) {
    List<CommittedSegment> rows = new ArrayList<>();
    for (int hour = 0; hour < hours; hour++) {
      rows.add(row(segment(hour), 1, A));
    }
    poll(PollKind.FULL, rows);
  }

  private void put(int hour, FingerprintedSchema schema) {
    poll(PollKind.DELTA, List.of(row(segment(hour), 10_000 + version, schema)));
  }

  private void poll(PollKind kind, List<CommittedSegment> rows) {
    version++;
    PollKind first = cache.isReady() ? kind : PollKind.FULL;
    fixture.poll(first, 10_000 + version, rows.toArray(CommittedSegment[]::new));
  }

  private static CommittedSegment inLife(int partition, long revision, long usedRevision) {
    return row(partition(partition), revision, usedRevision, true, new StoredSchema.Readable(A));
  }

  private static SegmentId partition(int number) {
    return new SegmentId(DS, new SegmentInterval(0, 3_600_000), "v", number);
  }
}
