package io.segmentschema.poller;

import static io.segmentschema.poller.StoreRows.A;
import static io.segmentschema.poller.StoreRows.published;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.segmentschema.cache.store.MetadataStoreUnavailableException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class H2RacesTest extends StoreRaces {

  @TempDir private Path folder;
  private int databases;

  @Override
  StoreConfig freshDatabase() {
    return StoreConfig.of("jdbc:h2:file:" + folder.resolve("store" + databases++), "sa", "");
  }

  @Test
  void writersBehindOneThatStallsSaySo() throws Exception {
    Held stalled = hold(new PublishWork(List.of(published(1, A)))::run); // 1: and does not end
    try (SqlMetadataStore impatient =
        new SqlMetadataStore(open(Duration.ofSeconds(1), STALLED_WRITER))) {
      assertThrows( // 2: nobody can end it, so the others give up in the end
          MetadataStoreUnavailableException.class,
          () -> impatient.publish(List.of(published(2, A))));
    }
    stalled.commit(); // 3
    assertEquals(1, store.publish(List.of(published(2, A))).published());
    assertNoOrphan();
  }

  @Test
  void storeThatIsOpenTwiceInOneProcessStillHasOneWriterAtATime() throws Exception {
    Held first = hold(new PublishWork(List.of(published(1, A)))::run); // 1: written, open
    try (SqlMetadataStore again = new SqlMetadataStore(config, new Random(2))) {
      Future<PublishOutcome> second = threads.submit(() -> again.publish(List.of(published(2, A))));
      awaitWaiter(second); // 2
      first.commit(); // 3
      assertEquals(0, second.get().schemasCreated()); // 4
    }
    assertNoOrphan();
  }
}
