package io.segmentschema.smc.service.console;

import io.segmentschema.backfill.BackfillStatus;
import io.segmentschema.cache.error.Secrets;
import io.segmentschema.smc.refresh.QueryStatus;
import io.segmentschema.smc.service.Engine;
import io.segmentschema.smc.service.Readiness;
import io.segmentschema.smc.service.problem.Problem;
import io.segmentschema.smc.service.store.StoreOperations;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What an operator wants to know beside the status: why, who, and how it was before. */
final class Overview {

  /** More queries are never under way at once, unless the configuration is unusual. */
  private static final int MOST_SHOWN = 200;

  record OverviewJson(
      @Nullable String version,
      @Nullable String notReady,
      @Nullable String storeTrouble,
      BackfillJson backfill,
      @Nullable EngineJson engine) {}

  record BackfillJson(
      boolean enabled,
      boolean active,
      @Nullable String trouble,
      long persisted,
      long alreadyStored,
      long retried,
      long vanished,
      long quarantined) {}

  record EngineJson(
      long segmentsAsked,
      long segmentsLearnt,
      long segmentsFailed,
      @Nullable Long lastAnswerAgeMillis,
      List<RunningJson> running,
      List<FailingJson> failing) {}

  record RunningJson(String server, String datasource, int segments, long ageMillis) {}

  record FailingJson(String server, int failures, String reason, long freeInMillis) {}

  record PollsJson(List<PollJson> polls) {}

  record PollJson(
      long number,
      String kind,
      long startedAt,
      long durationMillis,
      long rows,
      @Nullable String trouble) {}

  private final Readiness readiness;
  private final StoreOperations store;
  private final Supplier<BackfillStatus> backfill;
  private final Engine engine;
  private final PollHistory history;
  private final Clock clock;

  Overview(
      Readiness readiness,
      StoreOperations store,
      Supplier<BackfillStatus> backfill,
      Engine engine,
      PollHistory history,
      Clock clock) {
    this.readiness = readiness;
    this.store = store;
    this.backfill = backfill;
    this.engine = engine;
    this.history = history;
    this.clock = clock;
  }

  OverviewJson now() {
    return new OverviewJson(
        Overview.class.getPackage().getImplementationVersion(),
        readiness.reason().map(Problem::detail).orElse(null),
        store.polls().trouble().orElse(null),
        json(backfill.get()),
        engine.queries().map(this::json).orElse(null));
  }

  PollsJson polls() {
    return new PollsJson(history.entries().stream().map(Overview::json).toList());
  }

  private static PollJson json(PollHistory.Entry poll) {
    return new PollJson(
        poll.number(),
        poll.kind().name().toLowerCase(Locale.ROOT),
        poll.start().toEpochMilli(),
        poll.duration().toMillis(),
        poll.rows(),
        poll.trouble().orElse(null));
  }

  private static BackfillJson json(BackfillStatus status) {
    BackfillStatus.Counts counts = status.counts();
    return new BackfillJson(
        status.enabled(),
        status.active(),
        status.trouble().map(Secrets::hiddenIn).orElse(null),
        counts.persisted(),
        counts.alreadyStored(),
        counts.retried(),
        counts.vanished(),
        counts.quarantined());
  }

  private EngineJson json(QueryStatus status) {
    return new EngineJson(
        status.segmentsAsked(),
        status.segmentsLearnt(),
        status.segmentsFailed(),
        age(status.lastAnswer()),
        status.running().stream().limit(MOST_SHOWN).map(Overview::json).toList(),
        status.failingServers().stream().limit(MOST_SHOWN).map(Overview::json).toList());
  }

  private static RunningJson json(QueryStatus.RunningQuery query) {
    return new RunningJson(
        query.server().value(),
        query.datasource().value(),
        query.segments(),
        query.age().toMillis());
  }

  private static FailingJson json(QueryStatus.FailingServer failing) {
    return new FailingJson(
        failing.server().value(),
        failing.failures(),
        Secrets.hiddenIn(failing.reason()),
        failing.freeIn().toMillis());
  }

  private @Nullable Long age(Optional<Instant> moment) {
    return moment.map(then -> Duration.between(then, clock.instant()).toMillis()).orElse(null);
  }
}
