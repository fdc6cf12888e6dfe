package io.segmentschema.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.segment.SegmentInterval;
import io.segmentschema.cache.store.ScannedSegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packed segments beside a plain sorted map that is changed in the same way. */
final class SettledSegmentsTest {

  private static final int STEPS = 20_000;
  private static final DatasourceName DS = DatasourceName.of("ds");
  private static final long HOUR_MILLIS = 3_600_000L;

  /** What the plain map has of a segment. */
  private record Plain(long word, long revision, long usedRevision) {}

  private final SettledSegments settled = new SettledSegments();
  private final TreeMap<SegmentId, Plain> plain = new TreeMap<>(SegmentId.newestFirst());

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void packedSegmentsAreThoseOfAPlainMapThroughAnyChanges(long seed) {
    System.out.println("Settled segments: seed=" + seed);
    Random random = new Random(seed);
    int hours = seed % 2 == 0 ? 2_000 : 12;
    for (int step = 0; step < STEPS; step++) {
      boolean shrinks = step % 8_000 > 6_000;
      SegmentId id = id(random, hours);
      if (random.nextInt(10) < (shrinks ? 9 : 3)) {
        remove(random.nextBoolean() || plain.isEmpty() ? id : near(id));
      } else {
        put(id, random);
      }
      assertEquals(plain.getOrDefault(id, NONE).word(), settled.word(id), id.toString());
      if (step % 500 == 0) {
        compareAll();
        compareNewest(random, id);
      }
    }
    List.copyOf(plain.keySet()).forEach(this::remove);
    assertEquals(List.of(), walked());
    assertEquals(true, settled.isEmpty());
  }

  private static final Plain NONE = new Plain(SegmentWord.ABSENT, 0, 0);

  private SegmentId near(SegmentId id) {
    SegmentId older = plain.ceilingKey(id);
    return older == null ? plain.firstKey() : older;
  }

  private void put(SegmentId id, Random random) {
    int schema = random.nextInt(100) == 0 ? 70 + random.nextInt(100) : random.nextInt(6);
    boolean tombstone = schema == 0 && random.nextBoolean();
    long rows = random.nextInt(4) == 0 ? ScannedSegment.UNKNOWN_ROWS : random.nextInt(1_000);
    long word = SegmentWord.withMark(SegmentWord.of(schema, tombstone, rows), random.nextBoolean());
    long revision = random.nextInt(20) == 0 ? random.nextLong(1, 1_000) : 1;
    Plain after = new Plain(word, revision + 5, revision);
    TimeChunk known = settled.chunkOf(id);
    settled.put(
        known == null ? settled.add(id.interval(), id.version(), id.partitionNum()) : known,
        TimeChunk.placeOf(id.partitionNum()),
        after.word(),
        after.revision(),
        after.usedRevision());
    plain.put(id, after);
  }

  private void remove(SegmentId id) {
    if (plain.remove(id) != null) {
      TimeChunk chunk = settled.chunkOf(id);
      settled.remove(java.util.Objects.requireNonNull(chunk), TimeChunk.placeOf(id.partitionNum()));
    }
  }

  private void compareAll() {
    assertEquals(List.copyOf(plain.entrySet()), walked());
  }

  /** All segments as the walk meets them. */
  private List<Map.Entry<SegmentId, Plain>> walked() {
    List<Map.Entry<SegmentId, Plain>> met = new ArrayList<>();
    SettledSegments.Visitor visitor =
        (chunk, place) ->
            met.add(
                Map.entry(
                    chunk.idAt(DS, place),
                    new Plain(
                        chunk.wordAt(place),
                        chunk.revisionAt(place),
                        chunk.usedRevisionAt(place))));
    @Nullable TimeChunk last = settled.visitBlock(null, SettledSegments.ANY_SCHEMA, visitor);
    while (last != null) {
      last = settled.visitBlock(last, SettledSegments.ANY_SCHEMA, visitor);
    }
    return met;
  }

  private void compareNewest(Random random, SegmentId near) {
    for (int schema = 0; schema < 6; schema++) {
      int wanted = schema;
      assertEquals(
          newestInMap(wanted, plain),
          idOf(settled.newestWith(wanted, null)),
          "newest with schema " + wanted);
    }
    if (!plain.isEmpty()) {
      SegmentId from = near(near);
      int wanted = random.nextInt(6);
      SettledSegments.Place place =
          new SettledSegments.Place(
              java.util.Objects.requireNonNull(settled.chunkOf(from)),
              TimeChunk.placeOf(from.partitionNum()));
      assertEquals(
          newestInMap(wanted, plain.tailMap(from, true)),
          idOf(settled.newestWith(wanted, place)),
          "newest from a place on with schema " + wanted);
    }
  }

  private static @Nullable SegmentId newestInMap(int schema, Map<SegmentId, Plain> segments) {
    return segments.entrySet().stream()
        .filter(
            entry ->
                SegmentWord.schema(entry.getValue().word()) == schema
                    && !SegmentWord.isTombstone(entry.getValue().word()))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(null);
  }

  private static @Nullable SegmentId idOf(SettledSegments.@Nullable Place place) {
    return place == null ? null : place.id(DS);
  }

  private static SegmentId id(Random random, int hours) {
    int hour = random.nextInt(hours);
    int length = random.nextInt(10) == 0 ? 24 : 1;
    int partition =
        random.nextInt(20) == 0
            ? 32_768 + random.nextInt(300)
            : random.nextInt(random.nextInt(40) + 1);
    return new SegmentId(
        DS,
        new SegmentInterval(hour * HOUR_MILLIS, (hour + length) * HOUR_MILLIS),
        "v" + random.nextInt(3),
        partition);
  }
}
