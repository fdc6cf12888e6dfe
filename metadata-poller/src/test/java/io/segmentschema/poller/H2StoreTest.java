package io.segmentschema.poller;

import java.nio.file.Path;
import java.util.Random;
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
}
