package io.segmentschema.cache.quarantine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.segmentschema.cache.quarantine.Quarantine.Item;
import io.segmentschema.cache.quarantine.Quarantine.Kind;
import io.segmentschema.cache.testing.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class QuarantineTest {

  private final ManualTime time = new ManualTime();
  private final Quarantine quarantine = new Quarantine(time.clock());

  @Test
  void sameThingReportedAgainKeepsItsFirstTimeAndTheLatestReason() {
    assertTrue(quarantine.add(Kind.BACKFILL, "a", "too long"));
    time.advance(Duration.ofSeconds(5));
    assertFalse(quarantine.add(Kind.BACKFILL, "a", "still too long"));
    assertEquals(
        List.of(new Item(Kind.BACKFILL, "a", "still too long", Instant.EPOCH)), quarantine.items());
    assertEquals(1, quarantine.size());
  }

  @Test
  void oneIdOfTwoKindsIsTwoThings() {
    quarantine.add(Kind.BACKFILL, "a", "refused");
    assertFalse(quarantine.contains(Kind.SCHEMA_PAYLOAD, "a"));
    assertTrue(quarantine.add(Kind.SCHEMA_PAYLOAD, "a", "damaged"));
    assertTrue(quarantine.release(Kind.BACKFILL, "a"));
    assertFalse(quarantine.contains(Kind.BACKFILL, "a"));
    assertTrue(quarantine.contains(Kind.SCHEMA_PAYLOAD, "a"));
    assertFalse(quarantine.release(Kind.BACKFILL, "a"));
  }

  @Test
  void oldestThingsComeFirstAndEqualOnesByKindAndId() {
    quarantine.add(Kind.BACKFILL, "b", "first");
    time.advance(Duration.ofSeconds(1));
    quarantine.add(Kind.BACKFILL, "a", "later");
    quarantine.add(Kind.SCHEMA_PAYLOAD, "d", "later");
    quarantine.add(Kind.SCHEMA_PAYLOAD, "c", "later");
    assertEquals(List.of("b", "c", "d", "a"), ids());
  }

  @Test
  void retainLetsGoOfTheOthersOfItsKindOnly() {
    quarantine.add(Kind.SCHEMA_PAYLOAD, "a", "damaged");
    quarantine.add(Kind.SCHEMA_PAYLOAD, "b", "damaged");
    quarantine.add(Kind.BACKFILL, "c", "refused");
    quarantine.retain(Kind.SCHEMA_PAYLOAD, Set.of("b"));
    assertEquals(List.of("b", "c"), ids());
    assertEquals(2, quarantine.size());
  }

  private List<String> ids() {
    return quarantine.items().stream().map(Item::id).toList();
  }
}
