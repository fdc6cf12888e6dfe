package io.segmentschema.cache;

import static io.segmentschema.cache.CacheFixture.A;
import static io.segmentschema.cache.CacheFixture.B;
import static io.segmentschema.cache.CacheFixture.DS;
import static io.segmentschema.cache.CacheFixture.row;
import static io.segmentschema.cache.CacheFixture.schema;
import static io.segmentschema.cache.CacheFixture.segment;
import static io.segmentschema.cache.CacheFixture.unused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.datasource.DatasourceSchema;
import io.segmentschema.cache.datasource.SchemaVersion;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.store.PollKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The order in which datasource schemas change. */
final class SchemaChangesTest {

  private static final FingerprintedSchema[] SCHEMAS = {A, B, schema("a", "b")};

  private final CacheFixture fixture = new CacheFixture();
  private final SchemaCache cache = fixture.cache;

  @Test
  void datasourceIsToldInItsNewestStateHoweverOftenItChanged() {
    fixture.poll(PollKind.FULL, 1, row(segment(1), 1, A));
    long known = cache.changes().newest();

    fixture.commit(row(segment(1), 2, B));
    fixture.commit(row(segment(1), 3, schema("a", "b")));

    ChangedSchemas later = cache.changes().since(known).orElseThrow();
    assertEquals(List.of(cache.datasourceSchema(DS).orElseThrow()), later.changed());
    assertEquals(List.of(), later.removed());
    assertEquals(
        Optional.of(new ChangedSchemas(later.upTo(), ImmutableList.of(), ImmutableList.of())),
        cache.changes().since(later.upTo()));
  }

  @Test
  void removedDatasourceIsToldAsRemovedUntilItComesBack() {
    fixture.poll(PollKind.FULL, 1, row(segment(1), 1, A));
    long known = cache.changes().newest();
    fixture.commit(unused(segment(1), 2));

    assertEquals(List.of(DS), cache.changes().since(known).orElseThrow().removed());
    assertEquals(ImmutableList.of(), cache.changes().all().changed());

    fixture.commit(row(segment(1), 3, A));
    ChangedSchemas back = cache.changes().since(known).orElseThrow();
    assertEquals(1, back.changed().size());
    assertEquals(List.of(), back.removed());
  }

  @Test
  void whatChangesNoSchemaIsNoChange() {
    fixture.poll(PollKind.FULL, 1, row(segment(1), 1, A));
    long known = cache.changes().newest();

    fixture.commit(row(segment(2), 2, A));
    fixture.poll(PollKind.FULL, 2, row(segment(1), 1, A), row(segment(2), 2, A));

    assertEquals(known, cache.changes().newest());
  }

  @Test
  void changeHasItsNumberBeforeAnybodyHearsOfIt() {
    fixture.poll(PollKind.FULL, 1);
    List<ChangedSchemas> found = new ArrayList<>();
    long known = cache.changes().newest();
    cache.addListener(
        new SchemaCacheListener() {
          @Override
          public void datasourceSchemaChanged(DatasourceName datasource) {
            found.add(cache.changes().since(known).orElseThrow());
          }
        });

    fixture.commit(row(segment(1), 2, A));

    assertEquals(1, found.size());
    assertEquals(1, found.get(0).changed().size());
  }

  @Test
  void numberOfTheFutureIsNotKnown() {
    assertFalse(cache.changes().isKnown(1));
    assertTrue(cache.changes().isKnown(0));
    assertFalse(cache.changes().isKnown(-1));
    assertEquals(Optional.empty(), cache.changes().since(1));
  }

  @Test
  void whoMissedAForgottenRemovalCannotBeTold() {
    SchemaChanges changes = new SchemaChanges(2);
    for (int i = 1; i <= 5; i++) {
      changes.note(DatasourceName.of("ds" + i), schemaOf("ds" + i, A));
    }
    changes.note(DatasourceName.of("ds1"), null); // 6
    changes.note(DatasourceName.of("ds2"), null); // 7
    assertTrue(changes.isKnown(0));

    changes.note(DatasourceName.of("ds3"), null); // 8: the first removal is forgotten

    assertEquals(Optional.empty(), changes.since(5));
    ChangedSchemas later = changes.since(6).orElseThrow();
    assertEquals(
        List.of(DatasourceName.of("ds2"), DatasourceName.of("ds3")), List.copyOf(later.removed()));
    assertEquals(2, changes.all().changed().size());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void copyThatFollowsFromAnyPastIsTheModel(long seed) {
    Random random = new Random(seed);
    int mostRemoved = 3;
    SchemaChanges changes = new SchemaChanges(mostRemoved);
    List<Map<DatasourceName, DatasourceSchema>> history = new ArrayList<>(List.of(Map.of()));
    TreeSet<Long> removals = new TreeSet<>();
    Map<DatasourceName, Long> newest = new HashMap<>();
    long forgotten = 0;

    for (int step = 1; step <= 300; step++) {
      Map<DatasourceName, DatasourceSchema> now = new HashMap<>(history.get(step - 1));
      DatasourceName name = DatasourceName.of("ds" + random.nextInt(12));
      long number = step;
      Optional.ofNullable(newest.put(name, number)).ifPresent(removals::remove);
      if (random.nextInt(3) == 0) {
        now.remove(name);
        changes.note(name, null);
        removals.add(number);
        if (removals.size() > mostRemoved) {
          forgotten = removals.pollFirst();
        }
      } else {
        now.put(name, schemaOf(name.value(), SCHEMAS[random.nextInt(SCHEMAS.length)]));
        changes.note(name, now.get(name));
      }
      history.add(now);
      int past = random.nextInt(step + 1);
      String where = "seed=" + seed + ", step=" + step + ", past=" + past;

      Optional<ChangedSchemas> later = changes.since(past);
      assertEquals(past >= forgotten, later.isPresent(), where);
      later.ifPresent(told -> assertEquals(now, followed(history.get(past), told), where));
      assertEquals(now, followed(Map.of(), changes.all()), where);
    }
  }

  static Map<DatasourceName, DatasourceSchema> followed(
      Map<DatasourceName, DatasourceSchema> before, ChangedSchemas told) {
    Map<DatasourceName, DatasourceSchema> after = new HashMap<>(before);
    told.removed().forEach(after::remove);
    told.changed().forEach(schema -> after.put(schema.datasource(), schema));
    return after;
  }

  private static DatasourceSchema schemaOf(String name, FingerprintedSchema schema) {
    return new DatasourceSchema(
        DatasourceName.of(name),
        schema.payload().rowSignature(),
        SchemaVersion.of(schema.payload().rowSignature()));
  }
}
