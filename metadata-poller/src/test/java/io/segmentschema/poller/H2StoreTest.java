package io.segmentschema.poller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.segmentschema.cache.store.MetadataStoreUnavailableException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class H2StoreTest extends SqlStoreContract {

  @TempDir private Path folder;
  private int databases;

  @Override
  StoreConfig freshDatabase() {
    return StoreConfig.of("jdbc:h2:file:" + folder.resolve("store" + databases++), "sa", "");
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
  void databaseThatCouldNotWriteItsFileOnceIsOpenedAnewAndKeepsWhatWasCommitted() throws Exception {
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
}
