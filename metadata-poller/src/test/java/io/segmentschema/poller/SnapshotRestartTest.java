package io.segmentschema.poller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.SchemaCacheConfig;
import io.segmentschema.cache.SchemaLookup;
import io.segmentschema.cache.quarantine.Quarantine;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.testing.ManualScheduler;
import io.segmentschema.cache.testing.ManualTime;
import io.segmentschema.poller.snapshot.SnapshotFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that was restarted serves what its last process knew, and then what the store has. */
final class SnapshotRestartTest {

  private static final Duration PERIOD = Duration.ofMinutes(5);

  @TempDir private Path folder;

  private final ManualTime time = new ManualTime();
  private Runnable whileReading = () -> {};
  private final ModelStore model =
      new ModelStore(
          new ModelStore.Hooks() {
            @Override
            public void reading(String what) {
              whileReading.run();
            }
          },
          () -> 0);

  /** One process. */
  private final class Node {

    private final ManualScheduler scheduler = new ManualScheduler(time);
    private final SchemaCache cache =
        new SchemaCache(SchemaCacheConfig.DEFAULT, time.clock(), time.ticker());
    private final List<PollKind> polls = new ArrayList<>();
    private final MetadataPoller poller =
        new MetadataPoller(
            PollerConfig.DEFAULT,
            cache,
            model.store(),
            new Quarantine(time.clock()),
            scheduler,
            time.ticker());
    private final SnapshotKeeper keeper =
        new SnapshotKeeper(file(), poller, cache, PERIOD, scheduler, time.ticker());

    void start() {
      poller.addListener(report -> polls.add(report.kind()));
      keeper.start();
      poller.start();
      scheduler.runDue();
    }

    boolean knows(int hour) {
      return cache.schemaOf(StoreRows.segment(hour)) instanceof SchemaLookup.Found;
    }

    void end() {
      poller.stop();
      keeper.stop();
    }
  }

  @BeforeEach
  void storeWithOneSegment() {
    publish(1);
  }

  @Test
  void restartedNodeServesItsLastStateThenTheChangesThenEverything() {
    Node first = new Node();
    first.start();
    first.end();
    publish(2);
    Node second = new Node();
    List<Boolean> seen = new ArrayList<>();
    whileReading =
        () -> {
          seen.add(second.cache.isReady() && second.knows(1));
          seen.add(second.knows(2));
        };

    second.start();

    assertEquals(List.of(true, false), seen.subList(0, 2));
    assertEquals(List.of(PollKind.DELTA, PollKind.FULL), second.polls);
    assertTrue(second.knows(1) && second.knows(2));
    second.scheduler.advance(Duration.ofMinutes(2));
    assertEquals(PollKind.DELTA, second.polls.get(second.polls.size() - 1));
  }

  @Test
  void storeThatWasSetBackSinceIsReadWholeAndWhatItLacksLeaves() {
    Node first = new Node();
    publish(2);
    first.start();
    first.end();
    model.setBack(1);

    Node second = new Node();
    second.start();

    assertEquals(List.of(PollKind.FULL, PollKind.DELTA), second.polls);
    assertTrue(second.knows(1));
    assertFalse(second.knows(2));
  }

  @Test
  void nodeWithoutAFileBeginsWithTheStore() {
    Node node = new Node();
    node.start();
    assertEquals(List.of(PollKind.FULL), node.polls);
  }

  @Test
  void nodeWhoseStoreIsAwayServesItsLastStateUntilItIsBack() {
    Node first = new Node();
    first.start();
    first.end();
    Node second = new Node();
    whileReading =
        () -> {
          throw new IllegalStateException("away");
        };

    second.start();
    assertTrue(second.cache.isReady() && second.knows(1));
    assertEquals(List.of(), second.polls);

    whileReading = () -> {};
    second.scheduler.advance(Duration.ofSeconds(2));
    assertEquals(List.of(PollKind.FULL), second.polls);
  }

  @Test
  void fileIsWrittenWhenTheStoreHasChangedAndOnlyThen() throws IOException {
    Node node = new Node();
    node.start();
    assertTrue(Files.exists(path()));

    Files.delete(path());
    node.scheduler.advance(PERIOD.multipliedBy(2));
    assertFalse(Files.exists(path()));

    publish(2);
    node.scheduler.advance(PERIOD.plusMinutes(1));
    assertTrue(Files.exists(path()));
    node.end();
    Node next = new Node();
    next.start();
    assertTrue(next.knows(2));
  }

  @Test
  void fileThatCannotBeWrittenIsTriedAgain() throws IOException {
    Files.createDirectory(path());
    Files.writeString(path().resolve("in the way"), "");
    Node node = new Node();
    node.start();
    assertTrue(Files.isDirectory(path()));

    Files.delete(path().resolve("in the way"));
    Files.delete(path());
    node.scheduler.advance(PERIOD.plusMinutes(1));
    assertTrue(Files.isRegularFile(path()));
  }

  private void publish(int hour) {
    var unused = model.store().publish(List.of(StoreRows.published(hour, StoreRows.A)));
  }

  private Path path() {
    return folder.resolve("snapshot");
  }

  private SnapshotFile file() {
    return new SnapshotFile(path(), "store");
  }
}
