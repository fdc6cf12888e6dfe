package io.segmentschema.smc.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.StageCounts;
import io.segmentschema.cache.datasource.DatasourceSchema;
import io.segmentschema.cache.datasource.SchemaVersion;
import io.segmentschema.cache.schema.Column;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.smc.inventory.ServerName;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The narrator with its looks made by hand, its facts given and its time stopped. */
final class DemoNarratorTest {

  private static final URI ADDRESS = URI.create("http://127.0.0.1:8085/");
  private static final ServerName NODE = new ServerName("127.0.0.1:40001");
  private static final DatasourceName TAXI = DatasourceName.of("taxi");

  private final ScheduledThreadPoolExecutor scheduler = new NeverScheduler();
  private final SampleCluster cluster = new SampleCluster(Duration.ZERO, scheduler);
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
  private final StoppedTicker ticker = new StoppedTicker();

  private boolean ready;
  private StageCounts counts = new StageCounts(0, 0, 0, 0, 0);
  private final Set<SegmentId> missing = new HashSet<>();
  private ImmutableList<DatasourceSchema> datasources = ImmutableList.of();

  private final DemoNarrator narrator =
      new DemoNarrator(
          DemoScreen.plain(out, ticker),
          cluster,
          new DemoFacts(() -> ready, () -> counts, missing::contains, () -> datasources),
          scheduler);

  @AfterEach
  void stopAll() {
    narrator.stop();
    cluster.stop();
    scheduler.shutdownNow();
  }

  @Test
  void firstStartIsToldFromTheNodesToTheEnd() {
    cluster.start();
    narrator.start(ADDRESS);
    String firstNode = cluster.nodes().get(0).name().value();

    counts = new StageCounts(0, 0, 0, 0, 49);
    narrator.queriesSent(NODE, TAXI, 17);
    narrator.look();
    ticker.advance(Duration.ofMillis(1500));
    narrator.learnt(NODE, TAXI, 17);
    narrator.datasourceSchemaChanged(TAXI);
    datasources = ImmutableList.of(schema("taxi", 2));
    counts = new StageCounts(0, 10, 7, 0, 32);
    narrator.look();
    ready = true;
    counts = new StageCounts(0, 0, 0, 49, 0);
    narrator.look();

    List<String> lines = lines();
    assertTrue(lines.get(0).startsWith("   0.0 s  sample node  " + firstNode + " serves "));
    assertEquals(
        List.of(
            "   0.0 s  segments     50 used in 4 datasources (4 overshadowed, 1 tombstone),"
                + " 49 schemas to know",
            "   0.0 s  listening    http://127.0.0.1:8085/",
            "   0.0 s  query        127.0.0.1:40001  taxi           17 segments",
            "   0.0 s  progress     to query  49, to backfill   0, to poll   0, polled   0 of 49",
            "   1.5 s  learnt       127.0.0.1:40001  taxi           17 schemas",
            "   1.5 s  schema       taxi            2 columns",
            "   1.5 s  progress     to query  32, to backfill  10, to poll   7, polled   0 of 49",
            "   1.5 s  settled      49 of 49 schemas polled, 0 waiting, 1 metadata queries sent",
            "",
            "  Open  http://127.0.0.1:8085/",
            "  Try   curl -s -H 'Content-Type: application/json' -d '[\"taxi\"]'"
                + " http://127.0.0.1:8085/druid/coordinator/v1/metadata/dataSourceInformation"),
        lines.subList(3, lines.size()));
  }

  @Test
  void secondStartSaysThatEverythingWasInTheStore() {
    narrator.start(ADDRESS);
    ready = true;
    counts = new StageCounts(0, 0, 0, 49, 0);

    narrator.look();

    assertTrue(text().contains("0 metadata queries: everything was in the store"));
  }

  @Test
  void nothingIsSettledBeforeTheServiceIsReadyOrWhileSchemasAreOnTheirWay() {
    narrator.start(ADDRESS);

    counts = new StageCounts(0, 0, 0, 49, 0);
    narrator.look();
    ready = true;
    counts = new StageCounts(0, 0, 1, 49, 0);
    narrator.look();
    counts = new StageCounts(0, 0, 0, 48, 0);
    narrator.look();

    assertFalse(text().contains("settled"));
  }

  @Test
  void segmentPublishedWithoutASchemaKeepsTheDemoFromNothing() {
    narrator.start(ADDRESS);
    ready = true;
    counts = new StageCounts(0, 0, 0, 49, 1);
    missing.add(cluster.used().get(0).id());
    narrator.look();
    assertFalse(text().contains("settled"), "one of the cluster's own is missing");

    missing.clear();
    narrator.look();

    assertTrue(text().contains("49 of 50 schemas polled, 1 waiting"), text());
  }

  @Test
  void longWorkIsToldAgainAfterFiveSecondsAndNotBefore() {
    narrator.start(ADDRESS);
    narrator.look();
    narrator.look();
    ticker.advance(Duration.ofMillis(4999));
    narrator.look();
    assertEquals(1, progressLines());

    ticker.advance(Duration.ofMillis(1));
    narrator.look();

    assertEquals(2, progressLines());
  }

  @Test
  void failedQueryIsToldWithItsReason() {
    narrator.start(ADDRESS);
    narrator.failed(NODE, TAXI, 3, "connection refused");

    narrator.look();

    assertTrue(text().contains("3 segments, asking again: connection refused"));
  }

  @Test
  void schemaIsToldAgainOnlyWhenItsColumnCountChanges() {
    narrator.start(ADDRESS);
    datasources = ImmutableList.of(schema("taxi", 2));
    narrator.look();
    narrator.datasourceSchemaChanged(TAXI);
    narrator.look();
    datasources = ImmutableList.of(schema("taxi", 3));
    narrator.datasourceSchemaChanged(TAXI);
    narrator.look();

    assertEquals(2, lines().stream().filter(line -> line.contains("columns")).count());
  }

  @Test
  void coloursAreForTerminalsOnly() {
    DemoScreen.plain(out, ticker).line("what", "details");
    assertEquals("   0.0 s  what         details", lines().get(0));
    printed.reset();

    DemoScreen.terminal(out, ticker).line("what", "details");
    assertTrue(text().contains("\u001b[1mwhat"));
  }

  private long progressLines() {
    return lines().stream().filter(line -> line.contains("progress")).count();
  }

  private String text() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  private List<String> lines() {
    return text().lines().toList();
  }

  private static DatasourceSchema schema(String name, int columns) {
    RowSignature signature =
        RowSignature.of(
            IntStream.range(0, columns)
                .mapToObj(i -> new Column("c" + i, ColumnType.LONG))
                .toList());
    return new DatasourceSchema(DatasourceName.of(name), signature, SchemaVersion.of(signature));
  }

  /** Takes periodic work and never does it: the test does. */
  private static final class NeverScheduler extends ScheduledThreadPoolExecutor {

    NeverScheduler() {
      super(1);
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(
        Runnable command, long initialDelay, long delay, TimeUnit unit) {
      return super.scheduleWithFixedDelay(command, 1, 1, TimeUnit.DAYS);
    }
  }

  private static final class StoppedTicker extends Ticker {

    private long nanos;

    void advance(Duration duration) {
      nanos += duration.toNanos();
    }

    @Override
    public long read() {
      return nanos;
    }
  }
}
