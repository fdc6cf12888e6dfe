package io.segmentschema.poller.snapshot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.SchemaCacheConfig;
import io.segmentschema.cache.StagedPoll;
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
import io.segmentschema.cache.testing.ManualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractMap;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process left is what the next one finds, or nothing. */
final class SnapshotFileTest {

  private static final StoreVersion VERSION = new StoreVersion(1000);

  @TempDir private Path folder;

  @Test
  void everyUsedRowAndEverySchemaComesBackAsItWas() throws IOException {
    for (long seed = 1; seed <= 30; seed++) {
      Random random = new Random(seed);
      SchemaCache before = randomCache(random, 1 + random.nextInt(400));
      StoreImage image = image(random);

      file().write(image, before);
      SchemaCache after = newCache();
      SnapshotFile.Content content = file().read(after).orElseThrow();
      assertFalse(after.isReady());
      content.poll().apply();

      String where = "seed=" + seed;
      assertEquals(rows(before), rows(after), where);
      assertEquals(before.datasourceSchemas(), after.datasourceSchemas(), where);
      assertEquals(before.segmentsWithoutSchema(), after.segmentsWithoutSchema(), where);
      assertEquals(image, content.image(), where);
      assertEquals(VERSION, after.polledVersion(), where);
      assertEquals(rows(before).size(), content.rows(), where);
    }
  }

  @Test
  void damagedByteOrMissingEndMakesTheFileUseless() throws IOException {
    file().write(image(new Random(1)), randomCache(new Random(1), 3));
    byte[] whole = Files.readAllBytes(path());
    for (int at = 0; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= (byte) (1 << (at % 8));
      assertUseless(damaged, "byte " + at);
      assertUseless(Arrays.copyOf(whole, at), "length " + at);
    }
  }

  @Test
  void fileOfAnotherStoreIsNotRead() throws IOException {
    file().write(image(new Random(1)), randomCache(new Random(1), 3));
    assertTrue(new SnapshotFile(path(), "another").read(newCache()).isEmpty());
    assertTrue(file().read(newCache()).isPresent());
  }

  @Test
  void failedWriteLeavesTheFileThatWasThereAndNoOther() throws IOException {
    SchemaCache cache = randomCache(new Random(1), 3);
    file().write(image(new Random(1)), cache);
    byte[] whole = Files.readAllBytes(path());
    Map<Long, StoredSchema> broken =
        new AbstractMap<>() {
          @Override
          public Set<Entry<Long, StoredSchema>> entrySet() {
            throw new IllegalStateException("broken");
          }
        };

    assertThrows(
        IllegalStateException.class, () -> file().write(new StoreImage(VERSION, 1, broken), cache));

    assertArrayEquals(whole, Files.readAllBytes(path()));
    try (var files = Files.list(folder)) {
      assertEquals(List.of(path()), files.toList());
    }
  }

  private void assertUseless(byte[] bytes, String what) throws IOException {
    Files.write(path(), bytes);
    SchemaCache cache = newCache();
    assertTrue(file().read(cache).isEmpty(), what);
    assertFalse(cache.isReady(), what);
  }

  private Path path() {
    return folder.resolve("snapshot");
  }

  private SnapshotFile file() {
    return new SnapshotFile(path(), "jdbc:somewhere");
  }

  private static SchemaCache newCache() {
    ManualTime time = new ManualTime();
    return new SchemaCache(SchemaCacheConfig.DEFAULT, time.clock(), time.ticker());
  }

  private static Set<CommittedSegment> rows(SchemaCache cache) {
    Set<CommittedSegment> rows = new HashSet<>();
    cache.forEachUsedSegment(rows::add);
    return rows;
  }

  /** Of several datasources, in all forms that a row has, some of it committed after the poll. */
  private static SchemaCache randomCache(Random random, int segments) {
    SchemaCache cache = newCache();
    StagedPoll poll = cache.beginPoll(PollKind.FULL, VERSION);
    Map<SegmentId, CommittedSegment> polled = new HashMap<>();
    for (int i = 0; i < segments; i++) {
      CommittedSegment row = row(random, 1 + random.nextInt(1000), true);
      if (polled.putIfAbsent(row.id(), row) == null) {
        poll.add(row);
      }
    }
    poll.apply();
    for (int commit = 1; commit <= random.nextInt(20); commit++) {
      StoreVersion version = new StoreVersion(VERSION.revision() + commit);
      cache.applyCommit(version, List.of(row(random, version.revision(), random.nextInt(3) > 0)));
    }
    return cache;
  }

  private static CommittedSegment row(Random random, long revision, boolean used) {
    boolean tombstone = random.nextInt(10) == 0;
    long start = (random.nextInt(40) - 20) * 3_600_000L;
    return new CommittedSegment(
        new SegmentId(
            DatasourceName.of("ds-\u00e4-" + random.nextInt(4)),
            new SegmentInterval(start, start + 3_600_000L),
            "v" + random.nextInt(3),
            random.nextInt(5) == 0 ? Integer.MAX_VALUE - random.nextInt(300) : random.nextInt(300)),
        revision,
        1 + (revision - 1) / (1 + random.nextInt(2)),
        used,
        tombstone,
        switch (random.nextInt(4)) {
          case 0 -> OptionalLong.empty();
          case 1 -> OptionalLong.of(Long.MAX_VALUE - random.nextInt(5));
          default -> OptionalLong.of(random.nextInt(1000));
        },
        tombstone ? StoredSchema.NONE : stored(random));
  }

  private static StoreImage image(Random random) {
    Map<Long, StoredSchema> schemas = new HashMap<>();
    for (int i = 0; i < random.nextInt(20); i++) {
      StoredSchema stored = stored(random);
      if (!stored.equals(StoredSchema.NONE)) {
        schemas.put(1L + random.nextInt(1 << 30), stored);
      }
    }
    return new StoreImage(VERSION, random.nextInt(10), schemas);
  }

  private static StoredSchema stored(Random random) {
    FingerprintedSchema schema =
        FingerprintedSchema.of(
            new SchemaPayload(
                RowSignature.of(
                    new Column("c" + random.nextInt(30), ColumnType.LONG),
                    new Column("\u00fc", ColumnType.UNTYPED)),
                Aggregators.NONE));
    return switch (random.nextInt(8)) {
      case 0 -> StoredSchema.NONE;
      case 1 -> new StoredSchema.Unreadable(schema.fingerprint());
      default -> new StoredSchema.Readable(schema);
    };
  }
}
