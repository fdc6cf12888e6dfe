package io.segmentschema.poller;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.segmentschema.cache.store.MetadataStoreUnavailableException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
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
}
