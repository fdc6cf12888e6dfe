package io.segmentschema.poller;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class H2StormTest extends StoreStorm {

  @TempDir private Path folder;
  private int databases;

  @Override
  StoreConfig freshDatabase() {
    return StoreConfig.of("jdbc:h2:file:" + folder.resolve("store" + databases++), "sa", "");
  }

  @Override
  boolean isServer() {
    return false;
  }
}
