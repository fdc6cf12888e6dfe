package io.segmentschema.smc.embedding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.inject.Guice;
import com.google.inject.Injector;
import io.segmentschema.backfill.BackFillQueue;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.SchemaLookup;
import io.segmentschema.cache.schema.Aggregators;
import io.segmentschema.cache.schema.Column;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.schema.SchemaPayload;
import io.segmentschema.cache.schema.SegmentSchema;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.segment.SegmentInterval;
import io.segmentschema.cache.store.LeaderEpoch;
import io.segmentschema.poller.MetadataPoller;
import io.segmentschema.poller.MetadataStore;
import io.segmentschema.poller.PublishedSegment;
import io.segmentschema.poller.SegmentPublisher;
import io.segmentschema.poller.SqlMetadataStore;
import io.segmentschema.poller.StoreConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedCoordinatorTest {

  private static final SegmentId SEGMENT =
      new SegmentId(DatasourceName.of("wiki"), new SegmentInterval(0, 3_600_000), "v1", 0);
  private static final SegmentSchema LEARNT =
      new SegmentSchema(
          FingerprintedSchema.of(
              new SchemaPayload(
                  RowSignature.of(new Column("page", ColumnType.STRING)), Aggregators.NONE)),
          OptionalLong.of(3));

  @TempDir private Path folder;

  @Test
  void coordinatorLearnsASchemaWritesItAndServesItsDatasource() {
    // given: a Coordinator with the three modules
    AtomicReference<Optional<LeaderEpoch>> epoch = new AtomicReference<>(Optional.empty());
    ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(2);
    Injector coordinator =
        Guice.createInjector(
            new EmbeddedCoordinator(
                StoreConfig.of("jdbc:h2:file:" + folder.resolve("store"), "sa", ""),
                scheduler,
                epoch));
    MetadataStore store = coordinator.getInstance(MetadataStore.class);
    MetadataPoller poller = coordinator.getInstance(MetadataPoller.class);
    BackFillQueue queue = coordinator.getInstance(BackFillQueue.class);
    SchemaCache cache = coordinator.getInstance(SchemaCache.class);

    // when: it becomes the leader, and a data node tells the schema of a published segment
    epoch.set(store.winEpoch(store.currentEpoch(), "coordinator-1"));
    poller.start();
    queue.start();
    var unused =
        coordinator
            .getInstance(SegmentPublisher.class)
            .publish(
                List.of(
                    new PublishedSegment(SEGMENT, false, OptionalLong.empty(), Optional.empty())));
    var missing = cache.missingSchemas(SEGMENT.datasource(), 1, id -> true).get(0);
    var outcome = cache.offerAnswer(SEGMENT, missing.usedRevision(), LEARNT);

    // then: it is readable at once, and in the store soon after
    assertTrue(cache.schemaOf(SEGMENT) instanceof SchemaLookup.Found, outcome::toString);
    assertEquals(
        "page",
        cache
            .datasourceSchema(SEGMENT.datasource())
            .orElseThrow()
            .rowSignature()
            .columns()
            .get(0)
            .name());
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> queue.status().counts().persisted() == 1);

    // and when it stops
    queue.stop();
    poller.stop();
    coordinator.getInstance(SqlMetadataStore.class).close();
    scheduler.shutdownNow();
  }

  @Test
  void guideShowsTheCodeThatIsCompiledHere() throws Exception {
    Path project = Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();
    String source =
        Files.readString(
            project.resolve(
                "smc-integration/src/test/java/io/segmentschema/smc/embedding/"
                    + "EmbeddedCoordinator.java"));
    String shown =
        source
            .substring(
                source.indexOf("// docs/embedding.md begins\n"),
                source.indexOf("  // docs/embedding.md ends"))
            .replaceFirst(".*\n", "")
            .indent(-2);
    String guide = Files.readString(project.resolve("docs/embedding.md"));
    assertTrue(shown.lines().count() > 10, shown);
    assertTrue(guide.contains("```java\n" + shown + "```"), shown);
  }
}
