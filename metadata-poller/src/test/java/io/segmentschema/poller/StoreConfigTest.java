package io.segmentschema.poller;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StoreConfigTest {

  @ParameterizedTest
  @CsvSource({
    "jdbc:h2:mem:x, true",
    "jdbc:h2:file:/data/x;DB_CLOSE_ON_EXIT=FALSE, true",
    "jdbc:h2:~/x, true",
    "jdbc:h2:file:/data/x;auto_server=true, false",
    "jdbc:h2:tcp://db/x, false",
    "jdbc:h2:ssl://db/x, false",
    "jdbc:mysql://db/x, false",
    "jdbc:mariadb://db/x, false"
  })
  void onlyADatabaseInsideThisProcessCannotBeShared(String url, boolean isEmbedded) {
    assertEquals(isEmbedded, StoreConfig.of(url, "", "").isEmbedded());
  }
}
