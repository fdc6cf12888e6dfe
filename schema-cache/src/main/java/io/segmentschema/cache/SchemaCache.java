package io.segmentschema.cache;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.Sets;
import io.segmentschema.cache.datasource.DatasourceExplanation;
import io.segmentschema.cache.datasource.DatasourceSchema;
import io.segmentschema.cache.realtime.PushResult;
import io.segmentschema.cache.realtime.RealtimePush;
import io.segmentschema.cache.realtime.RealtimeRemoval;
import io.segmentschema.cache.realtime.RealtimeTasks;
import io.segmentschema.cache.realtime.RemovalResult;
import io.segmentschema.cache.realtime.TaskWords;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.schema.SegmentSchema;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.PendingBackfill;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.store.SegmentSink;
import io.segmentschema.cache.store.StoreVersion;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The schema of every segment, in the stage that it has reached, and the datasource schemas merged
 * from them.
 *
 * <pre>
 *  push ─▶ realtime ─┐ handed off
 *                    ▼
 *  answer ─▶ pending backfill ─▶ awaiting poll ─▶ polled
 *                     offerAnswer    applyCommit      StagedPoll.apply
 * </pre>
 *
 * <p><b>Who calls.</b> Any thread. Who reads schemas takes no lock and never waits; who asks for
 * whole rows or walks them waits for a writer of that datasource. Writers hold the monitor of one
 * datasource at a time; a slow one delays writers of that datasource only. The cache owns no
 * thread.
 *
 * <p><b>What holds together.</b> A segment's stages are one immutable value behind one reference,
 * so a move between stages is one replacement. Every row image carries the store revision of its
 * commit, and polls carry the revision that their snapshot contains: an image with a lower revision
 * never replaces one with a higher, a poll settles exactly the commits that it contains, and a late
 * image that a poll already covers is dropped. No clock decides an order.
 *
 * <p><b>What readers see.</b> A datasource's schema changes whole: after a change it reflects all
 * of it. Different datasources follow one another while a poll is taken over; {@link #includes}
 * answers true only when all have.
 */
public final class SchemaCache {

  private final StageCounters counters = new StageCounters();
  private final SchemaChanges changes = new SchemaChanges();
  private final LocalCommits versions = new LocalCommits();
  private final Listeners listeners = new Listeners();
  private final String instance = UUID.randomUUID().toString();
  private final SchemaCacheConfig config;
  private final Clock clock;
  private final Ticker ticker;
  private final Datasources datasources;
  private final RealtimeTasks realtimeTasks;
  private final CommitAges commitAges;

  /** Volatile: written by the one poll that runs, read by housekeeping. */
  private volatile Instant lastTakeOver = Instant.EPOCH;

  /**
   * @param clock dates what is learnt; decides nothing but when an orphaned entry is dropped
   * @param ticker measures the leases of realtime tasks
   */
  @Inject
  public SchemaCache(SchemaCacheConfig config, Clock clock, Ticker ticker) {
    this.config = config;
    this.clock = clock;
    this.ticker = ticker;
    this.datasources = new Datasources(config.mergePolicy(), counters, changes);
    this.realtimeTasks = new RealtimeTasks(config.realtimeLease(), ticker);
    this.commitAges = new CommitAges(ticker);
  }

  /** Registers a listener for as long as the cache lives. */
  public void addListener(SchemaCacheListener listener) {
    listeners.add(listener);
  }

  // ---- readers

  /** Whether a full poll has been taken over: before that, what is missing here says nothing. */
  public boolean isReady() {
    return versions.isReady();
  }

  /** The segment's schema from the first stage that has it, and otherwise why there is none. */
  public SchemaLookup schemaOf(SegmentId id) {
    @Nullable DatasourceSegments segments = datasources.get(id.datasource());
    SchemaLookup lookup = segments == null ? SchemaLookup.UNKNOWN_SEGMENT : segments.lookup(id);
    counters.lookedUp(lookup instanceof SchemaLookup.Found found ? found.stage() : null);
    return lookup;
  }

  /**
   * The schema alone, for callers that ask for millions: allocates nothing and is not counted among
   * the lookups.
   *
   * @return null where {@link #schemaOf} has none
   */
  public @Nullable FingerprintedSchema readableSchemaOf(SegmentId id) {
    @Nullable DatasourceSegments segments = datasources.get(id.datasource());
    return segments == null ? null : segments.readableSchema(id);
  }

  /** Whether the newest row that this node knows of the segment is used. */
  public boolean isUsed(SegmentId id) {
    @Nullable DatasourceSegments segments = datasources.get(id.datasource());
    return segments != null && segments.isUsed(id);
  }

  /** The segment's newest committed row that this node knows. */
  public Optional<CommittedSegment> committed(SegmentId id) {
    return Optional.ofNullable(entryOf(id))
        .flatMap(entry -> Optional.ofNullable(entry.committed()));
  }

  /**
   * The merged schema of a datasource; empty if none of its segments has a column of known type.
   */
  public Optional<DatasourceSchema> datasourceSchema(DatasourceName name) {
    return datasources.find(name).flatMap(DatasourceSegments::schema);
  }

  /**
   * Why each column of the datasource has its type; empty where {@link #datasourceSchema} is. Reads
   * no segment for what is known by schema, and few for the rest; while it does, writers of that
   * datasource wait.
   */
  public Optional<DatasourceExplanation> explain(DatasourceName name) {
    return datasources
        .find(name)
        .flatMap(DatasourceSegments::origin)
        .map(
            origin ->
                DatasourceExplanation.of(
                    origin.schema(), config.mergePolicy(), origin.newestFirst()));
  }

  /** The merged schemas of all datasources, by name; each of them whole. */
  public ImmutableList<DatasourceSchema> datasourceSchemas() {
    return datasources.sorted().stream()
        .flatMap(segments -> segments.schema().stream())
        .collect(ImmutableList.toImmutableList());
  }

  /** The order in which the merged schemas changed. */
  public SchemaChanges changes() {
    return changes;
  }

  /** How many segments stand in each stage. */
  public StageCounts stageCounts() {
    return counters.counts();
  }

  /** How lookups by segment went since the process started. */
  public LookupCounts lookupCounts() {
    return counters.lookups();
  }

  /** How many used segments have no schema in any stage. */
  public int segmentsWithoutSchema() {
    return Math.toIntExact(counters.counts().withoutSchema());
  }

  /**
   * How long the oldest commit of this node has been waiting for a poll to show it, and with it the
   * oldest entry that is awaiting a poll; empty if none is. Of commits within one second it is the
   * oldest's until a poll has shown all of them.
   */
  public Optional<Duration> oldestAwaitingPoll() {
    return commitAges.oldest();
  }

  /** The store version that the last poll brought. */
  public StoreVersion polledVersion() {
    return versions.polled();
  }

  /** Whether everything that the store had at that version is in what readers see. */
  public boolean includes(StoreVersion version) {
    return versions.includes(version);
  }

  /** Names this process's memory: where it changes, realtime schemas must be told anew. */
  public String instance() {
    return instance;
  }

  // ---- the store's side

  /**
   * Begins to gather a poll.
   *
   * @param version the revision that the poll's snapshot contains; for a delta, every row with a
   *     higher revision than {@link #polledVersion()} must be added
   */
  public StagedPoll beginPoll(PollKind kind, StoreVersion version) {
    if (kind == PollKind.DELTA && (!isReady() || version.compareTo(polledVersion()) < 0)) {
      throw new IllegalArgumentException(
          "A delta poll needs an earlier poll to build upon: version="
              + version.revision()
              + ", polled="
              + polledVersion().revision());
    }
    return new StagedPoll(this, kind, version, polledVersion(), hasLostTrack());
  }

  /**
   * Takes over what a transaction of this node has committed. To be called after the commit has
   * returned and before anyone is told of it.
   *
   * @param knownBefore {@link #polledVersion()} before the transaction began. A store that goes on
   *     from there gives a higher revision; one that does not was set back, and then the rows come
   *     with the next poll, which is a full one
   * @param version the transaction's revision
   * @param rows whole images of the rows that it wrote or found as wanted
   */
  public void applyCommit(
      StoreVersion knownBefore, StoreVersion version, List<CommittedSegment> rows) {
    if (version.compareTo(knownBefore) <= 0) {
      versions.lose();
    } else {
      applyCommit(version, rows);
    }
  }

  /** Whether a commit has shown that the store was set back, so that all must be read again. */
  public boolean hasLostTrack() {
    return versions.isLost();
  }

  /**
   * Takes over what a transaction has committed in a store that goes on from what was polled.
   *
   * @param version the transaction's revision
   * @param rows whole images of the rows that it wrote or found as wanted
   */
  public void applyCommit(StoreVersion version, List<CommittedSegment> rows) {
    Notices notices = new Notices();
    apply(rows, notices);
    versions.committed(version);
    commitAges.committed(version);
    notices.storeVersionAdvanced();
    listeners.tell(notices);
  }

  /**
   * Takes over what a transaction of this node found and left as it was. That says nothing of other
   * rows of the same commits, so {@link #includes} answers as before.
   *
   * @param rows whole images of the rows
   */
  public void applyFound(List<CommittedSegment> rows) {
    Notices notices = new Notices();
    apply(rows, notices);
    listeners.tell(notices);
  }

  private void apply(List<CommittedSegment> rows, Notices notices) {
    Map<DatasourceName, List<CommittedSegment>> byDatasource =
        rows.stream().collect(java.util.stream.Collectors.groupingBy(row -> row.id().datasource()));
    byDatasource.forEach(
        (name, ofDatasource) ->
            datasources.change(
                name,
                segments ->
                    segments.commit(
                        ofDatasource, coveredVersion(segments), clock.instant(), notices)));
  }

  void takeOver(StagedPoll poll) {
    if (!poll.builtUpon().equals(versions.polled())) {
      throw new IllegalStateException(
          "Polls are taken over one after the other: begunAt="
              + poll.builtUpon().revision()
              + ", polled="
              + versions.polled().revision());
    }
    Notices notices = new Notices();
    StoreVersion version = poll.version();
    boolean setBack = version.compareTo(versions.polled()) < 0 || poll.findsTrack();
    StoreVersion past = setBack ? versions.setBack(version) : version;
    StoreVersion speaksFor = past.compareTo(version) > 0 ? past : version;
    Set<DatasourceSegments> taken = Sets.newIdentityHashSet();
    Takeover takeover =
        (name, rows) ->
            datasources.change(
                name,
                segments -> {
                  segments.take(rows, poll, speaksFor, clock.instant(), notices);
                  taken.add(segments);
                });
    // Until the end nothing empty leaves, because it knows up to where it has been polled: a late
    // image of an own commit must not find a new datasource in its place.
    datasources.keepEmpty();
    try {
      poll.rows().forEach(takeover::take);
      versions.covering(version);
      // All others are taken now, those included that a commit created while the rows above were
      // being taken.
      for (DatasourceSegments segments : datasources.all()) {
        if (!taken.contains(segments)) {
          takeover.take(segments.name(), poll.noRows(segments.name()));
        }
      }
      versions.polled(version, setBack);
      if (setBack) {
        commitAges.setBack(version);
      } else {
        commitAges.polled(version);
      }
    } finally {
      datasources.dropEmpty();
    }
    if (poll.kind() == PollKind.FULL) {
      versions.becomeReady();
    }
    lastTakeOver = clock.instant();
    notices.storeVersionAdvanced();
    listeners.tell(notices);
  }

  /** Gives one datasource its rows of a poll. */
  private interface Takeover {
    void take(DatasourceName name, StagedRows rows);
  }

  /** The version up to which polls have covered this datasource, in its monitor. */
  private StoreVersion coveredVersion(DatasourceSegments segments) {
    StoreVersion covered = versions.covered();
    StoreVersion taken = segments.takenVersion();
    return taken.compareTo(covered) > 0 ? taken : covered;
  }

  // ---- what must be asked

  /** The datasources that have a used segment without a schema. */
  public ImmutableSortedSet<DatasourceName> datasourcesWithMissingSchemas() {
    return datasources.all().stream()
        .filter(DatasourceSegments::hasMissing)
        .map(DatasourceSegments::name)
        .collect(ImmutableSortedSet.toImmutableSortedSet(java.util.Comparator.naturalOrder()));
  }

  /** How many segments of the datasource there are whose schema must be asked. */
  public int missingSchemaCount(DatasourceName name) {
    return datasources.find(name).map(DatasourceSegments::missingCount).orElse(0);
  }

  /**
   * Up to {@code limit} segments of the datasource whose schema must be asked, newest interval
   * first.
   */
  public ImmutableList<MissingSchema> missingSchemas(
      DatasourceName name, int limit, Predicate<SegmentId> filter) {
    return datasources
        .find(name)
        .map(segments -> segments.missing(limit, filter))
        .orElse(ImmutableList.of());
  }

  /** Whether the segment's schema still must be asked. */
  public boolean stillMissing(SegmentId id) {
    @Nullable DatasourceSegments segments = datasources.get(id.datasource());
    return segments != null && segments.isMissingSchema(id);
  }

  /**
   * Takes an answer of a metadata query: if the segment still lives the life that was asked about
   * and still has no schema, the answer is readable from now on and pending backfill.
   *
   * @param usedRevision {@link MissingSchema#usedRevision()} of the question
   */
  public AnswerOutcome offerAnswer(SegmentId id, long usedRevision, SegmentSchema learnt) {
    return onEntry(
        id,
        AnswerOutcome.SEGMENT_GONE,
        (entry, change) -> {
          CommittedSegment row = entry.committed();
          if (row == null || !row.needsSchema() || row.usedRevision() != usedRevision) {
            return AnswerOutcome.SEGMENT_GONE;
          }
          if (!entry.isMissingSchema()) {
            return AnswerOutcome.ALREADY_KNOWN;
          }
          PendingBackfill answer = new PendingBackfill(id, usedRevision, learnt, clock.instant());
          change.accept(entry.withPending(answer, clock.instant()));
          return AnswerOutcome.PENDING;
        });
  }

  // ---- what must be written

  /** What the store must still learn about the segment. */
  public Optional<PendingBackfill> pendingBackfill(SegmentId id) {
    return datasources
        .find(id.datasource())
        .flatMap(segments -> Optional.ofNullable(segments.unsettled(id)))
        .flatMap(entry -> Optional.ofNullable(entry.pending()));
  }

  /** Up to {@code limit} segments that the store must still learn about, in no order. */
  public ImmutableList<SegmentId> pendingBackfills(int limit, Predicate<SegmentId> filter) {
    return datasources.all().stream()
        .flatMap(segments -> segments.pending().stream())
        .filter(filter)
        .limit(limit)
        .collect(ImmutableList.toImmutableList());
  }

  /**
   * Forgets an entry whose segment the store no longer has: exactly this one, not a newer one. The
   * segment leaves with it; if the store has it after all, the next poll says so.
   *
   * @return false if the entry was no longer there
   */
  public boolean dropPending(PendingBackfill exactly) {
    return onEntry(
        exactly.id(),
        false,
        (entry, change) -> {
          if (!exactly.equals(entry.pending())) {
            return false;
          }
          change.accept(entry.withoutRow());
          return true;
        });
  }

  /**
   * Housekeeping of a node that does not lead: forgets what was learnt if a poll that came longer
   * than the limit after this node ceased to lead has not shown it, since nobody here will write
   * it.
   *
   * @param followingSince since when this node has not led
   * @return how many entries were forgotten
   */
  public int expirePending(Instant followingSince) {
    int expired = 0;
    Instant shown = lastTakeOver.minus(config.orphanedPendingLimit());
    if (!followingSince.isBefore(shown)) {
      return 0;
    }
    for (SegmentId id : pendingBackfills(Integer.MAX_VALUE, id -> true)) {
      expired +=
          onEntry(
              id,
              0,
              (entry, change) -> {
                PendingBackfill pending = entry.pending();
                if (pending == null || !pending.since().isBefore(shown)) {
                  return 0;
                }
                change.accept(entry.withPending(null, clock.instant()));
                return 1;
              });
    }
    return expired;
  }

  // ---- realtime

  /** Takes one message of a task about its segments' schemas. */
  public PushResult push(RealtimePush push) {
    return withRealtime(stage -> realtimeTasks.push(push, stage));
  }

  /** Takes one message of a task about segments that it no longer serves. */
  public RemovalResult remove(RealtimeRemoval removal) {
    return withRealtime(stage -> realtimeTasks.remove(removal, stage));
  }

  /** All that is known of realtime tasks, for a node that has not heard them; by their names. */
  public ImmutableList<TaskWords> realtimeWords() {
    return withRealtime(realtimeTasks::words);
  }

  /**
   * Says that other nodes know of realtime tasks what this one does not. What tasks hand off is not
   * final until {@link #endRealtimeTakeover}: words of their replicas may be missing here.
   */
  public void beginRealtimeTakeover() {
    realtimeTasks.beginTakeover();
  }

  /**
   * Takes over what another node knows of realtime tasks; messages of the same tasks may come in
   * meanwhile. Nothing that this node has heard itself is undone.
   */
  public void takeOverRealtime(List<TaskWords> told) {
    changeRealtime(stage -> realtimeTasks.takeOver(told, stage));
  }

  /** Nothing more is taken over; safe to call twice, and without a beginning. */
  public void endRealtimeTakeover() {
    changeRealtime(realtimeTasks::endTakeover);
  }

  /** The segments that the task holds, as its messages name them. */
  public ImmutableList<String> heldBy(String task) {
    return realtimeTasks.heldBy(task).stream()
        .map(SegmentId::toString)
        .collect(ImmutableList.toImmutableList());
  }

  /**
   * Housekeeping: lets go of the segments of tasks that have been silent for longer than the lease,
   * and of handed-off segments that nobody published within it.
   *
   * @return how many segments left
   */
  public int expireSilentTasks() {
    int expired = withRealtime(realtimeTasks::expireSilent);
    for (DatasourceSegments segments : datasources.all()) {
      for (SegmentId id : segments.handedOff()) {
        expired += onEntry(id, 0, this::expireHandedOff);
      }
    }
    return expired;
  }

  private int expireHandedOff(SegmentEntry entry, Consumer<SegmentEntry> change) {
    RealtimePart part = entry.realtime();
    boolean unpublished = entry.committed() == null;
    if (part == null
        || !part.isHandedOff()
        || !unpublished
        || ticker.read() - part.leftNanos() <= config.realtimeLease().toNanos()) {
      return 0;
    }
    change.accept(entry.withRealtime(null, clock.instant()));
    return 1;
  }

  // ---- the reconciler

  /**
   * Walks the used rows that this node knows, weakly consistent: one that changes meanwhile may be
   * met twice or not at all.
   */
  public void forEachUsedSegment(Consumer<CommittedSegment> consumer) {
    datasources.all().forEach(segments -> segments.forEachUsed(consumer));
  }

  /**
   * Hands over every used row that this node knows, each datasource whole and as it was at one
   * moment, not before {@link #polledVersion()} as of this call. Each is copied first: only then
   * its writers wait, and readers never do.
   */
  public void copyUsedSegments(SegmentSink sink) {
    datasources.all().forEach(segments -> segments.image().forEach(sink));
  }

  // ---- the machinery

  /** Looks at one entry under the monitor, and may replace it. */
  private interface EntryWork<T> {
    T on(SegmentEntry entry, Consumer<SegmentEntry> replacement);
  }

  private <T> T onEntry(SegmentId id, T absent, EntryWork<T> work) {
    Notices notices = new Notices();
    EntryCall<T> call = new EntryCall<>(work, absent);
    datasources.changeExisting(
        id.datasource(),
        segments -> {
          segments.change(id, notices, call::run);
          segments.publish(notices);
        });
    listeners.tell(notices);
    return call.result;
  }

  private static final class EntryCall<T> {
    private final EntryWork<T> work;
    private T result;

    EntryCall(EntryWork<T> work, T absent) {
      this.work = work;
      this.result = absent;
    }

    SegmentEntry run(SegmentEntry entry) {
      SegmentEntry[] replaced = {entry};
      result = work.on(entry, replacement -> replaced[0] = replacement);
      return replaced[0];
    }
  }

  private void changeRealtime(Consumer<RealtimeSegments> work) {
    var unused =
        withRealtime(
            stage -> {
              work.accept(stage);
              return stage;
            });
  }

  private <T> T withRealtime(Function<RealtimeSegments, T> work) {
    Notices notices = new Notices();
    T result =
        work.apply(new RealtimeSegments(datasources, config.mergePolicy(), clock, ticker, notices));
    listeners.tell(notices);
    return result;
  }

  private @Nullable SegmentEntry entryOf(SegmentId id) {
    return datasources.find(id.datasource()).map(segments -> segments.entry(id)).orElse(null);
  }
}
