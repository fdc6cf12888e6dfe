package io.segmentschema.smc.refresh;

import com.google.common.base.Ticker;
import com.google.common.collect.HashMultiset;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Multiset;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.segmentschema.cache.AnswerOutcome;
import io.segmentschema.cache.MissingSchema;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.SchemaCacheListener;
import io.segmentschema.cache.schema.SegmentSchema;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.smc.inventory.SegmentServers;
import io.segmentschema.smc.inventory.ServerName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks data nodes for the schemas that no stage knows.
 *
 * <p>What is missing is always read from the cache and who serves it from the inventory, so nothing
 * is queued here that could be lost; the loop remembers only what is being asked and who is left
 * alone for a while. Datasources take turns, one query each, newest interval first; every third
 * query goes to the one that has the fewest segments left, so that the first are complete long
 * before the last. A segment is in at most one query. What a server lacks or fails to answer is
 * asked of another replica at once, and after all have been tried, later.
 *
 * <p>Rounds and answers run on the given scheduler, rounds one at a time; {@link #wake} and the
 * listeners' calls only schedule. An answer that comes after its query was given up is dropped.
 */
public final class RefreshLoop implements SchemaCacheListener {

  private static final Logger log = LoggerFactory.getLogger(RefreshLoop.class);
  private static final int SLOW_FACTOR = 4;

  /** Of so many queries one goes to the datasource that is nearest to its end. */
  private static final int NEAREST_EVERY = 3;

  /** One query under way. */
  private static final class Query {
    final ServerName server;
    final DatasourceName datasource;
    final ImmutableList<MissingSchema> segments;
    final long sentNanos;
    boolean ended;
    @Nullable ScheduledFuture<?> guard;

    Query(
        ServerName server,
        DatasourceName datasource,
        ImmutableList<MissingSchema> segments,
        long sentNanos) {
      this.server = server;
      this.datasource = datasource;
      this.segments = segments;
      this.sentNanos = sentNanos;
    }
  }

  private final RefreshConfig config;
  private final SchemaCache cache;
  private final SegmentServers servers;
  private final MetadataQueryClient client;
  private final BooleanSupplier queueHasRoom;
  private final BooleanSupplier leading;
  private final ScheduledExecutorService scheduler;
  private final Ticker ticker;
  private final Clock clock;
  private final RefusedAnalyses refused;
  private final List<RefreshListener> listeners = new CopyOnWriteArrayList<>();

  /** Held during a round, so that what one has planned is being asked when the next one plans. */
  private final Object rounds = new Object();

  @GuardedBy("this")
  private final Set<Query> inFlight = new HashSet<>();

  /** The server of each query under way. */
  @GuardedBy("this")
  private final Multiset<ServerName> queriesOn = HashMultiset.create();

  @GuardedBy("this")
  private final Set<SegmentId> beingAsked = new HashSet<>();

  /** Servers that did not answer for the segment in the present go round its replicas. */
  @GuardedBy("this")
  private final Map<SegmentId, Set<ServerName>> tried = new HashMap<>();

  @GuardedBy("this")
  private final Map<SegmentId, Long> unreadableAskedNanos = new HashMap<>();

  @GuardedBy("this")
  private final Backoffs<SegmentId> segmentBackoffs;

  @GuardedBy("this")
  private final Backoffs<ServerName> serverBackoffs;

  @GuardedBy("this")
  private boolean started;

  @GuardedBy("this")
  private boolean registered;

  @GuardedBy("this")
  private @Nullable ScheduledFuture<?> next;

  @GuardedBy("this")
  private long nextNanos;

  @GuardedBy("rounds")
  private @Nullable DatasourceName lastInTurn;

  @GuardedBy("this")
  private long sent;

  @GuardedBy("this")
  private long failed;

  @GuardedBy("this")
  private long asked;

  @GuardedBy("this")
  private long learnt;

  @GuardedBy("this")
  private long segmentsFailed;

  @GuardedBy("this")
  private long failedRounds;

  @GuardedBy("this")
  private @Nullable Instant lastAnswer;

  @GuardedBy("this")
  private @Nullable Instant lastRound;

  /**
   * @param queueHasRoom whether more may be learnt
   * @param leading whether this node may ask
   */
  public RefreshLoop(
      RefreshConfig config,
      SchemaCache cache,
      SegmentServers servers,
      MetadataQueryClient client,
      BooleanSupplier queueHasRoom,
      BooleanSupplier leading,
      ScheduledExecutorService scheduler,
      Ticker ticker,
      Clock clock,
      Random random) {
    this.config = config;
    this.cache = cache;
    this.servers = servers;
    this.client = client;
    this.queueHasRoom = queueHasRoom;
    this.leading = leading;
    this.scheduler = scheduler;
    this.ticker = ticker;
    this.clock = clock;
    this.refused = new RefusedAnalyses(ticker);
    this.segmentBackoffs = new Backoffs<>(config.retryMin(), config.retryMax(), random);
    this.serverBackoffs = new Backoffs<>(config.retryMin(), config.retryMax(), random);
  }

  /** Has it told of each query and answer. */
  public void addListener(RefreshListener listener) {
    listeners.add(listener);
  }

  /** Begins to ask, while this node leads; safe to call twice. */
  public void start() {
    boolean register;
    synchronized (this) {
      started = true;
      register = !registered;
      registered = true;
    }
    if (register) {
      cache.addListener(this);
    }
    wake();
  }

  /** Sends no further query and drops the answers that are still to come; safe to call twice. */
  public synchronized void stop() {
    started = false;
    if (next != null) {
      next.cancel(false);
      next = null;
    }
    List.copyOf(inFlight).forEach(this::forget);
  }

  /** Looks for work soon. */
  public void wake() {
    schedule(config.linger());
  }

  @Override
  public void schemaMissing(DatasourceName datasource) {
    wake();
  }

  /** How the queries fare. Changes nothing. */
  public synchronized QueryStatus status() {
    return new QueryStatus(
        sent,
        inFlight.size(),
        failed,
        asked,
        learnt,
        segmentsFailed,
        cache.segmentsWithoutSchema(),
        running(),
        failing(),
        Optional.ofNullable(lastAnswer),
        Optional.ofNullable(lastRound),
        failedRounds);
  }

  /** The segments whose analyses could not be taken, the first hundred. Changes nothing. */
  public ImmutableList<RefusedSegment> refused() {
    return refused.all();
  }

  @GuardedBy("this")
  private ImmutableList<QueryStatus.RunningQuery> running() {
    long now = ticker.read();
    return inFlight.stream()
        .map(
            query ->
                new QueryStatus.RunningQuery(
                    query.server,
                    query.datasource,
                    query.segments.size(),
                    Duration.ofNanos(now - query.sentNanos)))
        .sorted(Comparator.comparing(QueryStatus.RunningQuery::age).reversed())
        .collect(ImmutableList.toImmutableList());
  }

  @GuardedBy("this")
  private ImmutableList<QueryStatus.FailingServer> failing() {
    long now = ticker.read();
    return serverBackoffs.all().entrySet().stream()
        .map(
            entry ->
                new QueryStatus.FailingServer(
                    entry.getKey(),
                    entry.getValue().failures(),
                    entry.getValue().reason(),
                    Duration.ofNanos(Math.max(0, entry.getValue().untilNanos() - now))))
        .sorted(Comparator.comparing(QueryStatus.FailingServer::server))
        .collect(ImmutableList.toImmutableList());
  }

  private void run() {
    synchronized (this) {
      next = null;
    }
    try {
      if (leading.getAsBoolean()) {
        synchronized (rounds) {
          round();
        }
      }
      synchronized (this) {
        lastRound = clock.instant();
      }
    } catch (RuntimeException fault) {
      synchronized (this) {
        failedRounds++;
      }
      log.error("Refresh loop met an unexpected error and goes on", fault);
    } finally {
      schedule(untilNextRound());
    }
  }

  /** The period, or less if somebody who is left alone for a while may be asked again before. */
  private synchronized Duration untilNextRound() {
    long now = ticker.read();
    long nanos = config.period().toNanos();
    nanos = Math.min(nanos, segmentBackoffs.nanosUntilOneIsFree(now));
    nanos = Math.min(nanos, serverBackoffs.nanosUntilOneIsFree(now));
    return Duration.ofNanos(Math.max(nanos, config.linger().toNanos()));
  }

  /**
   * Sends queries, one per datasource in turn, until the budget is used or nothing is left to ask.
   */
  @GuardedBy("rounds")
  private void round() {
    synchronized (this) {
      long now = ticker.read();
      segmentBackoffs.tidyUp(now);
      serverBackoffs.tidyUp(now);
      tried.keySet().removeIf(id -> !cache.stillMissing(id)); // It left, or somebody else told.
      unreadableAskedNanos.values().removeIf(at -> now - at >= config.unreadableRetry().toNanos());
    }
    refused.keepOnly(cache::stillMissing);
    NavigableSet<DatasourceName> waiting = new TreeSet<>(cache.datasourcesWithMissingSchemas());
    while (!waiting.isEmpty() && mayAsk()) {
      boolean nearest = isForNearest();
      DatasourceName datasource = nearest ? nearestToItsEnd(waiting) : nextInTurn(waiting);
      Optional<Query> query = plan(datasource);
      if (query.isEmpty()) {
        waiting.remove(datasource);
        continue;
      }
      send(query.get());
      if (!nearest) {
        lastInTurn = datasource;
      }
    }
  }

  private synchronized boolean isForNearest() {
    return sent % NEAREST_EVERY == NEAREST_EVERY - 1;
  }

  private DatasourceName nearestToItsEnd(Set<DatasourceName> waiting) {
    return Collections.min(waiting, Comparator.comparingInt(cache::missingSchemaCount));
  }

  @GuardedBy("rounds")
  private DatasourceName nextInTurn(NavigableSet<DatasourceName> waiting) {
    @Nullable DatasourceName after = lastInTurn == null ? null : waiting.higher(lastInTurn);
    return after == null ? waiting.first() : after;
  }

  private synchronized boolean mayAsk() {
    long now = ticker.read();
    long quick =
        inFlight.stream().filter(q -> now - q.sentNanos < config.slowAfter().toNanos()).count();
    return started
        && quick < config.concurrency()
        && inFlight.size() < config.concurrency() * SLOW_FACTOR
        && queueHasRoom.getAsBoolean();
  }

  /** The datasource's next query: to the server that can answer for its newest segment. */
  private Optional<Query> plan(DatasourceName datasource) {
    ImmutableList<MissingSchema> newest = cache.missingSchemas(datasource, 1, this::canBeAsked);
    if (newest.isEmpty()) {
      return Optional.empty();
    }
    Optional<ServerName> server = freeServer(newest.get(0).id());
    if (server.isEmpty()) {
      return Optional.empty();
    }
    ImmutableList<MissingSchema> batch =
        cache.missingSchemas(
            datasource,
            config.maxSegmentsPerQuery(),
            id -> isCandidate(server.get(), id) && isFree(id));
    return batch.isEmpty()
        ? Optional.empty()
        : Optional.of(new Query(server.get(), datasource, batch, ticker.read()));
  }

  private boolean canBeAsked(SegmentId id) {
    return isFree(id) && freeServer(id).isPresent();
  }

  /** Whether nobody is being asked for it, and it is not to be left alone. */
  private boolean isFree(SegmentId id) {
    long now = ticker.read();
    synchronized (this) {
      if (beingAsked.contains(id)
          || !segmentBackoffs.isFree(id, now)
          || unreadableAskedNanos.containsKey(id)) {
        return false;
      }
    }
    return !servers.isRealtime(id);
  }

  /** Whether the server has the segment and was not tried in this go. */
  private boolean isCandidate(ServerName server, SegmentId id) {
    if (!servers.serversOf(id).contains(server)) {
      return false;
    }
    synchronized (this) {
      return !wasTried(server, id);
    }
  }

  @GuardedBy("this")
  private boolean wasTried(ServerName server, SegmentId id) {
    Set<ServerName> before = tried.get(id);
    return before != null && before.contains(server);
  }

  /** The candidate that has the fewest queries under way and is not left alone. */
  private Optional<ServerName> freeServer(SegmentId id) {
    List<ServerName> replicas = servers.serversOf(id);
    synchronized (this) {
      long now = ticker.read();
      Optional<ServerName> best = Optional.empty();
      int fewest = config.perServerConcurrency();
      for (ServerName server : replicas) {
        if (queriesOn.count(server) < fewest
            && !wasTried(server, id)
            && serverBackoffs.isFree(server, now)) {
          fewest = queriesOn.count(server);
          best = Optional.of(server);
        }
      }
      return best;
    }
  }

  private void send(Query query) {
    List<SegmentId> ids = query.segments.stream().map(MissingSchema::id).toList();
    synchronized (this) {
      if (!started) {
        return;
      }
      sent++;
      asked += ids.size();
      inFlight.add(query);
      queriesOn.add(query.server);
      beingAsked.addAll(ids);
      for (MissingSchema segment : query.segments) {
        if (segment.unreadable()) {
          unreadableAskedNanos.put(segment.id(), query.sentNanos);
        }
      }
      query.guard = guard(query);
    }
    tell(listener -> listener.queriesSent(query.server, query.datasource, ids.size()));
    client
        .query(query.server, query.datasource, ids)
        .whenComplete((answer, failure) -> onLoop(() -> answered(query, answer, failure)));
  }

  private @Nullable ScheduledFuture<?> guard(Query query) {
    try {
      return scheduler.schedule(
          () ->
              answered(
                  query, null, new IllegalStateException("no answer within " + config.timeout())),
          config.timeout().toNanos() + TimeUnit.SECONDS.toNanos(1),
          TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException stopped) {
      return null;
    }
  }

  private void onLoop(Runnable work) {
    try {
      scheduler.execute(work);
    } catch (RejectedExecutionException stopped) {
      log.debug("Answer came after the stop", stopped);
    }
  }

  private void answered(Query query, @Nullable QueryAnswer answer, @Nullable Throwable failure) {
    synchronized (this) {
      if (query.ended) {
        return;
      }
      query.ended = true;
    }
    try {
      if (answer != null && failure == null) {
        take(query, answer);
      } else {
        fail(query, failure == null ? new IllegalStateException("no answer") : failure);
      }
    } catch (RuntimeException fault) {
      fail(query, fault);
      log.error("An answer could not be taken over: server={}", query.server, fault);
    } finally {
      synchronized (this) {
        forget(
            query); // Only now: until the answer is in the cache, its segments still look missing.
      }
      schedule(Duration.ZERO);
    }
  }

  @GuardedBy("this")
  private void forget(Query query) {
    query.ended = true;
    if (inFlight.remove(query)) {
      queriesOn.remove(query.server);
    }
    query.segments.forEach(segment -> beingAsked.remove(segment.id()));
    if (query.guard != null) {
      query.guard.cancel(false);
    }
  }

  private void take(Query query, QueryAnswer answer) {
    int taken = 0;
    List<MissingSchema> left = new ArrayList<>();
    for (MissingSchema segment : query.segments) {
      SegmentSchema schema = answer.schemas().get(segment.id());
      if (schema == null) {
        left.add(segment);
      } else if (cache.offerAnswer(segment.id(), segment.usedRevision(), schema)
          == AnswerOutcome.PENDING) {
        taken++;
      }
    }
    int newlyLearnt = taken;
    synchronized (this) {
      serverBackoffs.succeeded(query.server);
      lastAnswer = clock.instant();
      learnt += taken;
      segmentsFailed += answer.failed().size();
      answer.schemas().keySet().forEach(this::settled);
      for (MissingSchema segment : left) {
        askElsewhere(query.server, segment.id(), "not answered");
      }
    }
    tell(listener -> listener.learnt(query.server, query.datasource, newlyLearnt));
    if (!answer.failed().isEmpty()) {
      refused.add(query.server, query.datasource, answer.failed());
      String reason = answer.failed().values().iterator().next();
      int count = answer.failed().size();
      tell(listener -> listener.failed(query.server, query.datasource, count, reason));
    }
  }

  private void fail(Query query, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    String reason = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    synchronized (this) {
      failed++;
      serverBackoffs.failed(query.server, ticker.read(), reason);
      for (MissingSchema segment : query.segments) {
        askElsewhere(query.server, segment.id(), reason);
      }
    }
    log.warn(
        "Metadata query failed, its segments are asked elsewhere or later: server={}, datasource={},"
            + " segments={}, reason={}",
        query.server,
        query.datasource,
        query.segments.size(),
        reason);
    tell(
        listener -> listener.failed(query.server, query.datasource, query.segments.size(), reason));
  }

  @GuardedBy("this")
  private void settled(SegmentId id) {
    tried.remove(id);
    segmentBackoffs.succeeded(id);
  }

  /** Another replica is next; when all have been tried, the segment waits and begins anew. */
  @GuardedBy("this")
  private void askElsewhere(ServerName server, SegmentId id, String reason) {
    Set<ServerName> before = tried.computeIfAbsent(id, absent -> new HashSet<>());
    before.add(server);
    if (before.containsAll(servers.serversOf(id))) {
      tried.remove(id);
      segmentBackoffs.failed(id, ticker.read(), reason);
    }
  }

  /** Makes sure that a round begins within the delay. */
  private synchronized void schedule(Duration delay) {
    if (!started) {
      return;
    }
    long at = ticker.read() + delay.toNanos();
    if (next != null && nextNanos - at <= 0) {
      return;
    }
    if (next != null) {
      next.cancel(false);
    }
    try {
      next = scheduler.schedule(this::run, delay.toNanos(), TimeUnit.NANOSECONDS);
      nextNanos = at;
    } catch (RejectedExecutionException stopped) {
      log.debug("The scheduler has been shut down", stopped);
    }
  }

  private void tell(Consumer<RefreshListener> news) {
    for (RefreshListener listener : listeners) {
      try {
        news.accept(listener);
      } catch (RuntimeException fault) {
        log.warn("A listener of the refresh loop failed: listener={}", listener, fault);
      }
    }
  }
}
