package io.segmentschema.smc.demo;

import static java.util.stream.Collectors.joining;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.segmentschema.cache.SchemaCacheListener;
import io.segmentschema.cache.StageCounts;
import io.segmentschema.cache.datasource.DatasourceSchema;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.smc.inventory.ListedSegment;
import io.segmentschema.smc.inventory.ServerName;
import io.segmentschema.smc.refresh.RefreshListener;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a person what the demo is doing, until everything has settled.
 *
 * <p>What it hears as a listener it only notes, on any thread and without waiting; a task on the
 * scheduler prints the notes in their order, looks at the counts and says how far things have come,
 * at least every five seconds. What happens after everything has settled is for the log.
 */
public final class DemoNarrator implements SchemaCacheListener, RefreshListener {

  private static final Logger LOG = LoggerFactory.getLogger(DemoNarrator.class);
  private static final Duration LOOK_PERIOD = Duration.ofMillis(200);
  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(5);
  private static final int MOST_NOTES = 10_000;
  private static final String INFORMATION_PATH =
      "druid/coordinator/v1/metadata/dataSourceInformation";

  private final DemoScreen screen;
  private final SampleCluster cluster;
  private final DemoFacts facts;
  private final ScheduledExecutorService scheduler;
  private final BlockingQueue<Note> notes = new ArrayBlockingQueue<>(MOST_NOTES);
  private final LongAdder queries = new LongAdder();

  /** Whether a datasource schema may have changed since the last look; set by any thread. */
  private volatile boolean schemasChanged = true;

  @GuardedBy("this")
  private final Map<DatasourceName, Integer> columnsTold = new HashMap<>();

  @GuardedBy("this")
  private @Nullable URI address;

  @GuardedBy("this")
  private @Nullable Future<?> looks;

  @GuardedBy("this")
  private @Nullable StageCounts countsTold;

  @GuardedBy("this")
  private Duration lastProgress = Duration.ZERO;

  @GuardedBy("this")
  private boolean settled;

  /** Something that happened, to be printed. */
  private record Note(Duration elapsed, String what, String details) {}

  /** Makes one that is silent until it is started. It has to be added as a listener as well. */
  public DemoNarrator(
      DemoScreen screen,
      SampleCluster cluster,
      DemoFacts facts,
      ScheduledExecutorService scheduler) {
    this.screen = screen;
    this.cluster = cluster;
    this.facts = facts;
    this.scheduler = scheduler;
  }

  /** Begins to print, as soon as the service listens on that address; safe to call twice. */
  public synchronized void start(URI listening) {
    if (looks != null) {
      return;
    }
    address = listening;
    tellBeginning(listening);
    looks =
        scheduler.scheduleWithFixedDelay(
            this::lookSafely, 0, LOOK_PERIOD.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Falls silent; safe to call twice. */
  public synchronized void stop() {
    if (looks != null) {
      looks.cancel(false);
    }
  }

  @Override
  public void datasourceSchemaChanged(DatasourceName datasource) {
    schemasChanged = true;
  }

  @Override
  public void queriesSent(ServerName server, DatasourceName datasource, int segments) {
    queries.increment();
    note("query", "%-16s %-12s %4d segments".formatted(server, datasource, segments));
  }

  @Override
  public void learnt(ServerName server, DatasourceName datasource, int schemas) {
    note("learnt", "%-16s %-12s %4d schemas".formatted(server, datasource, schemas));
  }

  @Override
  public void failed(ServerName server, DatasourceName datasource, int segments, String reason) {
    note(
        "failed",
        "%-16s %-12s %4d segments, asking again: %s"
            .formatted(server, datasource, segments, reason));
  }

  private void lookSafely() {
    try {
      look();
    } catch (RuntimeException e) {
      LOG.warn(
          "Demo progress cannot be told, trying again: retryMillis={}", LOOK_PERIOD.toMillis(), e);
    }
  }

  /** Prints what there is to say now. */
  synchronized void look() {
    if (settled || address == null) {
      return;
    }
    for (Note note = notes.poll(); note != null; note = notes.poll()) {
      screen.line(note.elapsed, note.what, note.details);
    }
    StageCounts counts = facts.stages().get();
    tellSchemas();
    if (isSettled(counts)) {
      settled = true;
      tellEnd(counts, address);
      stop();
    } else {
      tellProgress(counts);
    }
  }

  private void note(String what, String details) {
    // Too many notes are dropped rather than waited for: the counts tell the same.
    boolean unused = notes.offer(new Note(screen.elapsed(), what, details));
  }

  private void tellBeginning(URI listening) {
    for (SampleNode node : cluster.nodes()) {
      screen.line("sample node", node.name() + " serves " + node.segments().size() + " segments");
    }
    long datasources = cluster.used().stream().map(s -> s.id().datasource()).distinct().count();
    screen.line(
        "segments",
        "%d used in %d datasources (%d overshadowed, %d tombstone), %d schemas to know"
            .formatted(
                cluster.used().size(),
                datasources,
                cluster.used().stream().filter(ListedSegment::overshadowed).count(),
                cluster.used().size() - cluster.segmentsWithData(),
                cluster.segmentsWithData()));
    screen.line("listening", listening.toString());
  }

  @GuardedBy("this")
  private void tellSchemas() {
    if (!schemasChanged) {
      return;
    }
    schemasChanged = false;
    for (DatasourceSchema schema : facts.datasources().get()) {
      int columns = schema.rowSignature().size();
      Integer told = columnsTold.put(schema.datasource(), columns);
      if (told == null || told != columns) {
        screen.line("schema", "%-12s %4d columns".formatted(schema.datasource(), columns));
      }
    }
  }

  @GuardedBy("this")
  private void tellProgress(StageCounts counts) {
    Duration now = screen.elapsed();
    boolean isLongAgo = now.minus(lastProgress).compareTo(LONGEST_SILENCE) >= 0;
    if (counts.equals(countsTold) && !isLongAgo) {
      return;
    }
    countsTold = counts;
    lastProgress = now;
    screen.line(
        "progress",
        "to query %3d, to backfill %3d, to poll %3d, polled %3d of %d"
            .formatted(
                counts.withoutSchema(),
                counts.pendingBackfill(),
                counts.awaitingPoll(),
                counts.polled(),
                Math.max(total(counts), cluster.segmentsWithData())));
  }

  /** What was published by hand and without a schema is nobody's to answer, so it is left out. */
  private boolean isSettled(StageCounts counts) {
    return facts.ready().getAsBoolean()
        && counts.polled() >= cluster.segmentsWithData()
        && counts.inTransit() == 0
        && cluster.used().stream().map(ListedSegment::id).noneMatch(facts.missing());
  }

  private void tellEnd(StageCounts counts, URI listening) {
    long sent = queries.sum();
    screen.line(
        "settled",
        "%d of %d schemas polled, %d waiting, %d metadata queries sent"
            .formatted(counts.polled(), total(counts), counts.withoutSchema(), sent));
    if (sent == 0) {
      screen.line("settled", "0 metadata queries: everything was in the store");
    }
    String names =
        facts.datasources().get().stream()
            .map(schema -> '"' + schema.datasource().value() + '"')
            .collect(joining(",", "[", "]"));
    screen.text("");
    screen.text("  Open  " + listening);
    screen.text(
        "  Try   curl -s -H 'Content-Type: application/json' -d '%s' %s"
            .formatted(names, listening.resolve("/").resolve(INFORMATION_PATH)));
  }

  private static long total(StageCounts counts) {
    return counts.polled() + counts.inTransit() + counts.withoutSchema();
  }
}
