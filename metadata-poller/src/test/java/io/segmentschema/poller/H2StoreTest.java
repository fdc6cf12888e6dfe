package io.segmentschema.poller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.MetadataStoreUnavailableException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class H2StoreTest extends StoreContract {

  @TempDir private Path folder;
  private int databases;

  @Override
  SqlMetadataStore freshStore() {
    return new SqlMetadataStore(
        StoreConfig.of("jdbc:h2:file:" + folder.resolve("store" + databases++), "sa", ""),
        new Random(1));
  }

  @Test
  void connectionsAreCountedAndTheirUseIsTold() {
    // given
    List<String> heard = new ArrayList<>();
    ConnectionListener listener =
        new ConnectionListener() {
          @Override
          public void taken(Duration waited) {
            heard.add("taken");
          }

          @Override
          public void returned(Duration used) {
            heard.add("returned");
          }
        };
    StoreConfig config =
        StoreConfig.of("jdbc:h2:file:" + folder.resolve("store" + databases++), "sa", "");
    try (SqlMetadataStore store = new SqlMetadataStore(config, new Random(1), listener)) {
      var unused = store.currentEpoch(); // Migrates, on a connection more.
      heard.clear();

      // when
      ConnectionStatus during =
          store.transactions().snapshot("look", snapshot -> store.connections());

      // then
      assertEquals(1, during.active());
      assertEquals(config.poolSize(), during.most());
      assertEquals(0, store.connections().active());
      assertEquals(List.of("taken", "returned"), heard);
    }
  }

  @Test
  void waitForAConnectionThatIsGivenUpIsTold() {
    // given: a pool of two connections, both in use
    List<String> heard = new ArrayList<>();
    ConnectionListener listener =
        new ConnectionListener() {
          @Override
          public void timedOut() {
            heard.add("timed out");
          }
        };
    StoreConfig some =
        StoreConfig.of("jdbc:h2:file:" + folder.resolve("store" + databases++), "sa", "");
    StoreConfig config =
        new StoreConfig(
            some.url(),
            some.user(),
            some.password(),
            2,
            Duration.ofMillis(250),
            some.lockTimeout(),
            some.stalledWriterTimeout());
    try (SqlMetadataStore store = new SqlMetadataStore(config, new Random(1), listener)) {
      Transactions transactions = store.transactions();

      // when
      assertThrows(
          MetadataStoreUnavailableException.class,
          () ->
              transactions.snapshot(
                  "first",
                  first ->
                      transactions.snapshot(
                          "second", second -> transactions.snapshot("third", third -> true))));

      // then
      assertEquals(List.of("timed out"), heard);
    }
  }

  /** An interrupt closes the file under the database, as a failed write on a full disk does. */
  @Test
  void databaseThatCouldNotWriteItsFileOnceIsOpenedAnewAndKeepsWhatWasCommitted() {
    // given
    SqlMetadataStore store = freshStore();
    store.publish(List.of(StoreRows.published(1, StoreRows.A)));

    // when
    assertThrows(
        MetadataStoreUnavailableException.class,
        () ->
            store
                .transactions()
                .write(
                    "interrupted",
                    transaction -> {
                      transaction.nextGeneration();
                      Thread.currentThread().interrupt();
                      return true;
                    }));
    assertTrue(Thread.interrupted());

    // then
    store.publish(List.of(StoreRows.published(2, StoreRows.B)));
    assertTrue(store.find(StoreRows.segment(1)).isPresent());
    assertTrue(store.find(StoreRows.segment(2)).isPresent());
    store.close();
  }

  @Test
  void rowsThatAreNoSegmentsAreSkippedWithTheirReasonAndTheirNeighboursAreRead() {
    // given: rows of one interval and version, of which other hands have spoilt some
    SqlMetadataStore store = freshStore();
    store.publish(IntStream.range(0, 6).mapToObj(H2StoreTest::partition).toList());
    spoil(store, "num_rows = -5 WHERE partition_num = 1");
    spoil(store, "used_revision = 0 WHERE partition_num = 2");
    spoil(store, "version = CAST('v_7' AS VARBINARY) WHERE partition_num = 3");
    spoil(store, "interval_end = interval_start WHERE partition_num = 4");

    // when
    List<Integer> read = new ArrayList<>();
    List<String> reasons = new ArrayList<>();
    store
        .transactions()
        .snapshot(
            "scan",
            snapshot -> {
              snapshot.forEachSegment(
                  new StoreSnapshot.Scan.AllUsed(),
                  row -> read.add(row.partitionNum()),
                  reasons::add);
              return true;
            });

    // then
    assertEquals(List.of(0, 5), read.stream().sorted().toList());
    assertEquals(4, reasons.size(), reasons::toString);
    for (String field : List.of("num_rows", "used_revision", "version", "interval")) {
      assertTrue(reasons.stream().anyMatch(reason -> reason.contains(field)), reasons::toString);
    }
    store.close();
  }

  private static PublishedSegment partition(int number) {
    SegmentId hour = StoreRows.segment(1);
    return new PublishedSegment(
        new SegmentId(hour.datasource(), hour.interval(), hour.version(), number),
        false,
        OptionalLong.of(1),
        Optional.of(StoreRows.A));
  }

  private void spoil(SqlMetadataStore store, String assignment) {
    String url = "jdbc:h2:file:" + folder.resolve("store" + (databases - 1));
    try (Connection connection = DriverManager.getConnection(url, "sa", "");
        Statement update = connection.createStatement()) {
      assertEquals(1, update.executeUpdate("UPDATE segments SET " + assignment), store::toString);
    } catch (SQLException failure) {
      throw new AssertionError(failure);
    }
  }
}
