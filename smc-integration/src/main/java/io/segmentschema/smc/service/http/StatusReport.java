package io.segmentschema.smc.service.http;

import io.segmentschema.backfill.BackfillStatus;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.StageCounts;
import io.segmentschema.cache.quarantine.Quarantine;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.smc.inventory.HeldBack;
import io.segmentschema.smc.leadership.Leadership;
import io.segmentschema.smc.refresh.QueryStatus;
import io.segmentschema.smc.refresh.RefusedSegment;
import io.segmentschema.smc.service.Engine;
import io.segmentschema.smc.service.Readiness;
import io.segmentschema.smc.service.store.StoreOperations;
import io.segmentschema.smc.service.store.StoreReport;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How things stand, put together from memory; asking changes nothing. */
public final class StatusReport {

  record StatusJson(
      String role,
      long epoch,
      String instance,
      boolean ready,
      StoreJson store,
      MemberList.@Nullable ZooKeeperJson zooKeeper,
      PollJson poll,
      StagesJson stages,
      BackfillJson backfill,
      QueriesJson queries,
      List<QuarantineJson> quarantine,
      List<MemberList.MemberJson> members) {}

  record StoreJson(boolean reachable) {}

  record PollJson(
      @Nullable String kind,
      @Nullable Long lastSuccessAgeMillis,
      long durationMillis,
      long segments,
      long schemas) {}

  record StagesJson(long realtime, long pendingBackfill, long awaitingPoll, long polled) {}

  record BackfillJson(
      int depth, long oldestAgeMillis, double ratePerSecond, @Nullable Long etaMillis) {}

  record QueriesJson(long sent, int inFlight, long failed, int segmentsWaiting) {}

  record QuarantineJson(String what, String id, String reason, @Nullable Long sinceMillis) {}

  private final Leadership leadership;
  private final SchemaCache cache;
  private final Readiness readiness;
  private final StoreOperations store;
  private final Supplier<BackfillStatus> backfill;
  private final Engine engine;
  private final Quarantine quarantine;

  @Inject
  public StatusReport(
      Leadership leadership,
      SchemaCache cache,
      Readiness readiness,
      StoreOperations store,
      Supplier<BackfillStatus> backfill,
      Engine engine,
      Quarantine quarantine) {
    this.leadership = leadership;
    this.cache = cache;
    this.readiness = readiness;
    this.store = store;
    this.backfill = backfill;
    this.engine = engine;
    this.quarantine = quarantine;
  }

  /**
   * @param members how they stand; it takes asking them
   */
  StatusJson now(List<MemberList.MemberJson> members) {
    StoreReport polls = store.polls();
    return new StatusJson(
        leadership.role().label(),
        leadership.epoch().value(),
        cache.instance(),
        readiness.isReady(),
        new StoreJson(polls.reachable()),
        MemberList.ZooKeeperJson.of(leadership.zooKeeper()),
        poll(polls),
        stages(cache.stageCounts()),
        backfill(backfill.get()),
        queries(),
        setAside(),
        members);
  }

  private List<QuarantineJson> setAside() {
    return Stream.of(
            quarantine.items().stream().map(StatusReport::item),
            engine.heldBack().stream().map(StatusReport::item),
            engine.refused().stream().map(StatusReport::item))
        .flatMap(items -> items)
        .toList();
  }

  /**
   * A list that would take much away stands beside what is in quarantine: it too is not acted upon.
   */
  private static QuarantineJson item(HeldBack held) {
    return new QuarantineJson(
        "usedSegmentsList",
        held.datasource().value(),
        "The engine's list lacks %d of %d used segments; waiting for a further list"
            .formatted(held.segments(), held.usedSegments()),
        null);
  }

  private static QuarantineJson item(RefusedSegment refused) {
    return new QuarantineJson(
        "analysis",
        refused.id().toString(),
        "%s answers what cannot be taken: %s".formatted(refused.server(), refused.reason()),
        null);
  }

  /** Who is ready before the first poll serves what the last process left. */
  private PollJson poll(StoreReport polls) {
    return new PollJson(
        polls.kind().map(StatusReport::label).orElse(cache.isReady() ? "snapshot" : null),
        polls.lastSuccessAge().map(Duration::toMillis).orElse(null),
        polls.duration().toMillis(),
        polls.segments(),
        polls.schemas());
  }

  private static String label(PollKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private static StagesJson stages(StageCounts counts) {
    return new StagesJson(
        counts.realtime(), counts.pendingBackfill(), counts.awaitingPoll(), counts.polled());
  }

  private static BackfillJson backfill(BackfillStatus status) {
    return new BackfillJson(
        status.depth(),
        status.oldestAge().toMillis(),
        status.ratePerSecond(),
        status.eta().map(Duration::toMillis).orElse(null));
  }

  private QueriesJson queries() {
    return engine
        .queries()
        .map(StatusReport::queries)
        .orElseGet(() -> new QueriesJson(0, 0, 0, cache.segmentsWithoutSchema()));
  }

  private static QueriesJson queries(QueryStatus status) {
    return new QueriesJson(
        status.sent(), status.inFlight(), status.failed(), status.segmentsWaiting());
  }

  /** The time since when, as epoch milliseconds. */
  private static QuarantineJson item(Quarantine.Item item) {
    return new QuarantineJson(
        item.kind().label(), item.id(), item.reason(), item.since().toEpochMilli());
  }
}
