package io.segmentschema.cache;

import io.segmentschema.cache.datasource.MergePolicy;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.store.StoreVersion;
import io.segmentschema.cache.store.StoredSchema;
import io.segmentschema.cache.testing.ManualTime;
import java.lang.reflect.Method;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Looking a segment up is linearizable while a poll is taken over that makes it settle, changes it
 * while it is settled and gives the number of its schema to another segment, forgets it, or brings
 * it back.
 *
 * <p>What is tried is the order of the steps between the two forms that a segment has: each call of
 * the settled segments and of the merge is one step here, as a reader meets them; what they are
 * made of is left to {@link SettledStressTest}. A poll changes the segment that is looked up at
 * most once. Model checking as in {@link SegmentLookupLincheckTest}, one meeting of two threads
 * after the other, {@code -Dlincheck.takeovers=N} interleavings of each.
 */
public class TakeoverLincheckTest {

  static final int INVOCATIONS = Integer.getInteger("lincheck.takeovers", 80);

  private static final SegmentId WATCHED = CacheFixture.segment(1);
  private static final SegmentId OTHER = CacheFixture.segment(2);
  private static final int REVISIONS = 8;
  private static final List<FingerprintedSchema> OF_WATCHED = schemas("watched");
  private static final List<FingerprintedSchema> OF_OTHERS = schemas("other");
  private static final int COMMITTED = REVISIONS - 1;
  private static final ManualTime TIME = new ManualTime();
  private static final SchemaCache CACHE =
      new SchemaCache(SchemaCacheConfig.DEFAULT, TIME.clock(), TIME.ticker());

  /** Nothing that readers without a lock look at. */
  private static final String[] UNDER_THE_MONITOR =
      names(
          Notices.class,
          SegmentEntry.class,
          StageCounters.class,
          StagedPoll.class,
          StagedRows.class,
          StagedRows.Cursor.class);

  /** Each call of theirs is one step, for readers too. */
  private static final String[] IN_ONE_STEP =
      names(DatasourceMerge.class, SettledSegments.class, TimeChunk.class);

  private final DatasourceSegments segments =
      new DatasourceSegments(
          CacheFixture.DS, MergePolicy.LEAST_RESTRICTIVE, new StageCounters(), new SchemaChanges());
  private int polled;

  @Operation
  public String lookup() {
    if (segments.lookup(WATCHED) instanceof SchemaLookup.Found found) {
      String column = found.schema().rowSignature().columns().get(0).name();
      return column + " with " + found.schema().numRows().orElse(-1) + " rows";
    }
    return "none";
  }

  /** What {@link #pollCommitted} then shows. */
  @Operation(nonParallelGroup = "commits")
  public void commit() {
    synchronized (segments) {
      segments.commit(
          List.of(watched(COMMITTED)), segments.takenVersion(), Instant.EPOCH, new Notices());
    }
  }

  @Operation(nonParallelGroup = "poller")
  public void pollCommitted() {
    polled = COMMITTED;
    take(PollKind.DELTA, watched(polled));
  }

  /** The other one gets the number that the watched one's schema had. */
  @Operation(nonParallelGroup = "poller")
  public void pollChange() {
    polled++;
    take(PollKind.DELTA, watched(polled), other(OTHER, polled));
  }

  @Operation(nonParallelGroup = "poller")
  public void pollUnused() {
    polled++;
    take(PollKind.DELTA, row(WATCHED, polled, false, OF_WATCHED), other(OTHER, polled));
  }

  @Operation(nonParallelGroup = "poller")
  public void pollAllOfWatched() {
    polled++;
    take(PollKind.FULL, watched(polled));
  }

  @Operation(nonParallelGroup = "poller")
  public void pollAllOfOther() {
    polled++;
    take(PollKind.FULL, other(OTHER, polled));
  }

  private void take(PollKind kind, CommittedSegment... rows) {
    StagedPoll poll =
        new StagedPoll(CACHE, kind, new StoreVersion(polled), StoreVersion.NONE, false);
    for (CommittedSegment row : rows) {
      poll.add(row);
    }
    StagedRows staged = Objects.requireNonNull(poll.rows().get(CacheFixture.DS));
    segments.take(staged, poll, poll.version(), Instant.EPOCH, new Notices());
  }

  /** What threads do at the same time, after what has been done before. */
  enum Meeting {
    SETTLES("commit", "pollCommitted", "lookup"),
    LEAVES_AND_SETTLES("pollChange", "pollCommitted", "commit lookup"),
    CHANGES("pollChange", "pollChange", "lookup"),
    LEAVES("pollChange", "pollUnused", "lookup"),
    COMES_BACK("pollChange pollAllOfOther", "pollChange", "lookup"),
    IS_SHOWN("pollChange", "pollAllOfWatched", "lookup"),
    IS_NOT_SHOWN("pollChange", "pollAllOfOther", "lookup");

    private final String before;
    private final String polls;
    private final String others;

    Meeting(String before, String polls, String others) {
      this.before = before;
      this.polls = polls;
      this.others = others;
    }

    private ExecutionScenario scenario() {
      return new ExecutionScenario(
          actors(before), List.of(actors(polls), actors(others)), actors("lookup"), null);
    }

    private static List<Actor> actors(String names) {
      return Stream.of(names.split(" ")).map(Meeting::actor).toList();
    }

    private static Actor actor(String name) {
      Method method =
          Arrays.stream(TakeoverLincheckTest.class.getMethods())
              .filter(each -> each.getName().equals(name))
              .findFirst()
              .orElseThrow();
      return new Actor(method, List.of());
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyInterleavingOfATakeoverIsLinearizable(Meeting meeting) {
    ModelCheckingOptions options =
        new ModelCheckingOptions()
            .iterations(0)
            .invocationsPerIteration(INVOCATIONS)
            .addCustomScenario(meeting.scenario());
    options.addGuarantee(
        ManagedStrategyGuaranteeKt.forClasses(UNDER_THE_MONITOR).allMethods().ignore());
    options.addGuarantee(
        ManagedStrategyGuaranteeKt.forClasses(IN_ONE_STEP).allMethods().treatAsAtomic());
    options.check(TakeoverLincheckTest.class);
  }

  private static String[] names(Class<?>... classes) {
    return Stream.of(classes).map(Class::getName).toArray(String[]::new);
  }

  private static CommittedSegment watched(int revision) {
    return row(WATCHED, revision, true, OF_WATCHED);
  }

  private static CommittedSegment other(SegmentId id, int revision) {
    return row(id, revision, true, OF_OTHERS);
  }

  private static CommittedSegment row(
      SegmentId id, int revision, boolean used, List<FingerprintedSchema> schemas) {
    return new CommittedSegment(
        id,
        revision,
        1,
        used,
        false,
        OptionalLong.of(revision),
        new StoredSchema.Readable(schemas.get(revision)));
  }

  private static List<FingerprintedSchema> schemas(String of) {
    return IntStream.range(0, REVISIONS).mapToObj(i -> CacheFixture.schema(of + i)).toList();
  }
}
