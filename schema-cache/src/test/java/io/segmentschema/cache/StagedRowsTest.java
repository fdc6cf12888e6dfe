package io.segmentschema.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.segmentschema.cache.schema.Aggregators;
import io.segmentschema.cache.schema.Column;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.schema.SchemaPayload;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.segment.SegmentInterval;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.store.StoreVersion;
import io.segmentschema.cache.store.StoredSchema;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A poll's packed rows against a plain list of them. */
final class StagedRowsTest {

  private static final List<DatasourceName> DATASOURCES =
      List.of(DatasourceName.of("one"), DatasourceName.of("two"));
  private static final List<StoredSchema> SCHEMAS =
      IntStream.range(0, 3).mapToObj(StagedRowsTest::schema).toList();
  private static final StoredSchema UNREADABLE =
      new StoredSchema.Unreadable(((StoredSchema.Readable) schema(9)).schema().fingerprint());

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void everyRowComesOutAsItWentIn(long seed) {
    System.out.println("Staged rows: seed=" + seed);
    Random random = new Random(seed);
    StagedPoll poll = new CacheFixture().cache.beginPoll(PollKind.FULL, new StoreVersion(100));
    Map<DatasourceName, List<CommittedSegment>> plain = new HashMap<>();
    SegmentId id = id(random, 0);
    for (int i = 0; i < 3_000; i++) {
      // Mostly the next partition of the same interval and version, as a scan meets them.
      id = random.nextInt(6) == 0 ? id(random, 0) : next(id, random.nextInt(1, 90));
      CommittedSegment row = row(id, random);
      poll.add(row);
      plain.computeIfAbsent(id.datasource(), name -> new ArrayList<>()).add(row);
    }

    plain.forEach(
        (datasource, rows) ->
            assertEquals(sorted(rows), sorted(unpacked(poll.rows().get(datasource)))));
    assertEquals(plain.keySet(), poll.rows().keySet());
  }

  private static List<CommittedSegment> unpacked(StagedRows rows) {
    List<CommittedSegment> found = new ArrayList<>(rows.others());
    StagedRows.Cursor row = rows.cursor();
    SegmentId before = null;
    while (row.next()) {
      found.add(row.row());
      SegmentId id = row.id();
      if (!row.beginsChunk()) {
        assertEquals(next(before, id.partitionNum() - before.partitionNum()), id);
        assertEquals(TimeChunk.pageOf(before.partitionNum()), TimeChunk.pageOf(id.partitionNum()));
      }
      before = id;
    }
    return found;
  }

  private static List<String> sorted(List<CommittedSegment> rows) {
    return rows.stream().map(CommittedSegment::toString).sorted(Comparator.naturalOrder()).toList();
  }

  private static CommittedSegment row(SegmentId id, Random random) {
    long usedRevision = random.nextInt(10) == 0 ? 1 + random.nextInt(5) : 3;
    boolean tombstone = random.nextInt(10) == 0;
    StoredSchema schema =
        random.nextInt(10) == 0
            ? random.nextBoolean() ? UNREADABLE : StoredSchema.NONE
            : SCHEMAS.get(random.nextInt(SCHEMAS.size()));
    OptionalLong rows =
        switch (random.nextInt(5)) {
          case 0 -> OptionalLong.empty();
          case 1 -> OptionalLong.of(0);
          case 2 -> OptionalLong.of(SegmentWord.MAX_ROWS + random.nextInt(2));
          default -> OptionalLong.of(random.nextInt(1_000_000));
        };
    return new CommittedSegment(
        id,
        usedRevision + random.nextInt(2),
        usedRevision,
        random.nextInt(10) != 0,
        tombstone,
        rows,
        tombstone ? StoredSchema.NONE : schema);
  }

  private static SegmentId id(Random random, int partition) {
    int hour = random.nextInt(50);
    return new SegmentId(
        DATASOURCES.get(random.nextInt(2)),
        new SegmentInterval(hour, hour + 1),
        "v" + random.nextInt(3) + "x",
        partition);
  }

  private static SegmentId next(SegmentId id, int step) {
    return new SegmentId(id.datasource(), id.interval(), id.version(), id.partitionNum() + step);
  }

  private static StoredSchema schema(int number) {
    SchemaPayload payload =
        new SchemaPayload(
            RowSignature.of(new Column("c" + number, ColumnType.LONG)), Aggregators.NONE);
    return new StoredSchema.Readable(FingerprintedSchema.of(payload));
  }
}
