package io.segmentschema.poller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Eight publishers reuse a few hundred schemas over few live segments, two cleaners without grace
 * delete whatever is let go of, and polls of both kinds feed a cache meanwhile. In the end nothing
 * is lost and nothing dangles. On a server, other hands join in. {@code -Dstorm.rounds=N} makes it
 * longer, {@code -Dstorm.seed=N} another one.
 */
@Timeout(1800)
abstract class StoreStorm {

  private static final int ROUNDS = Integer.getInteger("storm.rounds", 60);
  private static final int WARM_UP = 10;
  private static final long SEED = Long.getLong("storm.seed", 42);

  /** A third of what the slowest of the stores came to, per round. */
  private static final int ROUNDS_PER_RACE = 6;

  /** An empty database, a new one for each call. */
  abstract StoreConfig freshDatabase() throws Exception;

  /** Whether others can connect, which the embedded store does not allow. */
  abstract boolean isServer();

  @Test
  void nothingIsLostAndNothingDanglesAfterTheStorm() throws Exception {
    var unused = run(WARM_UP, false, false);
    Storm.Figures calm = run(ROUNDS, false, false);
    Storm.Figures storm = run(ROUNDS, true, false);
    StringBuilder table = new StringBuilder();
    table.append(
        String.format(
            "%s: seed=%d, %d publishers of %d rounds%n%s%n%s%n%s%n",
            getClass().getSimpleName(),
            SEED,
            Storm.PUBLISHERS,
            ROUNDS,
            Storm.Figures.HEAD,
            calm.row("no cleaners"),
            storm.row("2 cleaners")));
    if (isServer()) {
      Storm.Figures others = run(ROUNDS, true, true);
      table.append(others.row("and other hands")).append(System.lineSeparator());
      assertTrue(others.retries() + others.deadlocks() > 0, "Other hands were in nobody's way");
    }
    System.out.print(table);
    assertTrue(storm.deleted() >= 500, "Too little was deleted: " + storm.deleted());
    assertTrue(
        storm.raced() >= ROUNDS / ROUNDS_PER_RACE,
        "Too few deletions met a publish of the same schema: " + storm.raced());
    assertEquals(0, storm.retries(), "Our own writers were in each other's way");
  }

  private Storm.Figures run(int rounds, boolean cleaning, boolean otherHands) throws Exception {
    StoreConfig config = freshDatabase();
    StoreDatabase database = new StoreDatabase(config, new Random(SEED));
    try (Storm storm = new Storm(config, database, SEED, rounds)) {
      return storm.run(cleaning, otherHands);
    }
  }
}
