package io.segmentschema.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.segmentschema.cache.testing.SettledStress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code -Dstress.rounds=N} and {@code -Dstress.seed=S} play longer and other runs. */
@Timeout(600)
final class SettledStressTest {

  private static final int ROUNDS = Integer.getInteger("stress.rounds", 20_000);
  private static final long SEED = Long.getLong("stress.seed", 42);

  @Test
  void readersFindEverySegmentWhileItSettlesChangesAndComesBack() throws Exception {
    System.out.println("Stress on settled segments: seed=" + SEED + ", rounds=" + ROUNDS);
    assertEquals(List.of(), new SettledStress(SEED, ROUNDS).run());
  }
}
