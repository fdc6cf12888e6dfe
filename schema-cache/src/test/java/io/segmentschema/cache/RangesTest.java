package io.segmentschema.cache;

import static io.segmentschema.cache.CacheFixture.segment;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.datasource.MergePolicy;
import io.segmentschema.cache.datasource.SchemaVersion;
import io.segmentschema.cache.error.InvalidInputException;
import io.segmentschema.cache.realtime.RealtimePush;
import io.segmentschema.cache.realtime.RealtimeRemoval;
import io.segmentschema.cache.schema.CorruptSchemaPayloadException;
import io.segmentschema.cache.schema.SchemaPayloadCodec;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.DeposedLeaderException;
import io.segmentschema.cache.store.LeaderEpoch;
import io.segmentschema.cache.store.MetadataStoreUnavailableException;
import io.segmentschema.cache.store.StoreRefusedException;
import io.segmentschema.cache.store.StoreVersion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What is refused names its field; what lies just inside its range is taken. */
final class RangesTest {

  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration NANO = Duration.ofNanos(1);

  @Test
  void leaseAndFollowerLimitGoFromASecondToADay() {
    for (Duration inside : new Duration[] {SECOND, DAY}) {
      assertEquals(inside, config(inside, SECOND).realtimeLease());
      assertEquals(inside, config(SECOND, inside).orphanedPendingLimit());
    }
    for (Duration outside : new Duration[] {SECOND.minus(NANO), DAY.plus(NANO)}) {
      assertRefused("schema-cache.realtime.lease", () -> config(outside, SECOND));
      assertRefused("schema-cache.pending.follower-limit", () -> config(SECOND, outside));
    }
  }

  @Test
  void taskMessagesKeepTheirRanges() {
    push("t", 0, 1);
    push("t".repeat(1024), Long.MAX_VALUE, Long.MAX_VALUE);
    assertRefused("task", () -> push("", 0, 1));
    assertRefused("task", () -> push("t".repeat(1025), 0, 1));
    assertRefused("epoch", () -> push("t", -1, 1));
    assertRefused("sequence", () -> push("t", 0, 0));
    assertRefused(
        "sequence",
        () -> new RealtimeRemoval("t", 0, 0, ImmutableList.of(), RealtimeRemoval.Reason.ABANDONED));
  }

  @Test
  void storeVersionReadsBackFromItsToken() {
    StoreVersion version = new StoreVersion(12_345);
    assertEquals("12345", version.token());
    assertEquals(version, StoreVersion.parse(version.token()));
    assertRefused("minStoreVersion", () -> StoreVersion.parse("x"));
    assertRefused("minStoreVersion", () -> StoreVersion.parse("9223372036854775808"));
    assertRefused("storeVersion", () -> StoreVersion.parse("-1"));
  }

  @Test
  void schemaVersionIsVisibleAsciiWithoutQuotes() {
    for (String inside : new String[] {"!", "~", "#", "x".repeat(128)}) {
      assertEquals(inside, new SchemaVersion(inside).toString());
    }
    for (String outside : new String[] {"", " ", "\"", "\u007f", "é", "x".repeat(129)}) {
      assertRefused("schemaVersion", () -> new SchemaVersion(outside));
    }
  }

  @Test
  void textOfASegmentIdIsRefusedWithItsOwnReasonOrThatOfThePartThatIsWrong() {
    assertProblem("must have a partition of 0 to 2147483647: ", segment(1) + "_99999999999");
    assertProblem("version must have ", segment(1).toString().replaceAll("v$", ""));
    assertProblem("interval must hold ISO-8601 instants ", "ds_x_y_v");
  }

  @Test
  void refusalOfTheStoreNamesThePartIfItIsKnown() {
    StoreRefusedException ofField = StoreRefusedException.of("segments[3].schema", "too long");
    assertEquals(Optional.of("segments[3].schema"), ofField.field());
    assertEquals("segments[3].schema: too long", ofField.getMessage());
    assertEquals(Optional.empty(), new StoreRefusedException("too long").field());
  }

  @Test
  void unknownOutcomeIsToldApartFromAStoreThatWasNotReached() {
    Exception cause = new IllegalStateException("cut");
    MetadataStoreUnavailableException unknown =
        MetadataStoreUnavailableException.outcomeUnknown("cut after the commit", cause);
    assertTrue(unknown.isOutcomeUnknown());
    assertEquals(cause, unknown.getCause());
    assertFalse(new MetadataStoreUnavailableException("away", cause).isOutcomeUnknown());
    assertFalse(new MetadataStoreUnavailableException("away").isOutcomeUnknown());
  }

  @Test
  void depositionNamesWhoLeadsNow() {
    DeposedLeaderException deposed =
        new DeposedLeaderException(new LeaderEpoch(3), new LeaderEpoch(5));
    assertEquals(new LeaderEpoch(5), deposed.current());
  }

  @Test
  void corruptPayloadSaysInOneLineWhatIsWrongWithIt() {
    CorruptSchemaPayloadException corrupt =
        assertThrows(
            CorruptSchemaPayloadException.class,
            () -> SchemaPayloadCodec.decode("{\n\"a\":}".getBytes(StandardCharsets.UTF_8)));
    assertTrue(corrupt.getMessage().contains("Unexpected character ('}'"), corrupt.getMessage());
    assertEquals(1, corrupt.getMessage().lines().count());
  }

  private static void assertProblem(String problem, String text) {
    InvalidInputException refused =
        assertThrows(InvalidInputException.class, () -> SegmentId.parse(CacheFixture.DS, text));
    assertTrue(refused.problem().startsWith(problem), refused.problem());
  }

  private static void assertRefused(String field, Executable making) {
    assertEquals(field, assertThrows(InvalidInputException.class, making).field());
  }

  private static SchemaCacheConfig config(Duration lease, Duration followerLimit) {
    return new SchemaCacheConfig(MergePolicy.LEAST_RESTRICTIVE, lease, followerLimit);
  }

  private static RealtimePush push(String task, long epoch, long sequence) {
    return new RealtimePush(task, epoch, sequence, ImmutableList.of(), ImmutableList.of());
  }
}
