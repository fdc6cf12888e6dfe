package io.segmentschema.smc.druid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.segmentschema.cache.error.InvalidInputException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class DruidQueryConfigTest {

  @Test
  void defaultsAreTheDocumentedOnes() {
    assertEquals(
        new DruidQueryConfig(Duration.ofSeconds(10), Duration.ofSeconds(30), 67_108_864, -10),
        DruidQueryConfig.DEFAULT);
  }

  @Test
  void valueOutOfRangeIsNamed() {
    Duration second = Duration.ofSeconds(1);

    assertEquals("connectTimeout", field(Duration.ZERO, second, 1024));
    assertEquals("timeout", field(second, Duration.ofHours(2), 1024));
    assertEquals("maxAnswerBytes", field(second, second, 1023));
  }

  private static String field(Duration connectTimeout, Duration timeout, int maxAnswerBytes) {
    return assertThrows(
            InvalidInputException.class,
            () -> new DruidQueryConfig(connectTimeout, timeout, maxAnswerBytes, 0))
        .field();
  }
}
