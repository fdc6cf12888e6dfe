package io.segmentschema.smc.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Watches at the store who leads and who writes. Triggers note for each write that only a leader
 * makes (a segment that the reconciler inserts, a schema that a backfill gives) under which epoch,
 * whose epoch that is, and which node's session it came from: within the writer's transaction, and
 * so under the lock that the epoch changes under.
 */
final class EpochWatch implements AutoCloseable {

  private static final int PAUSE_MILLIS = 50;
  private static final String NOTE =
      " INSERT INTO writes (epoch, leader, writer)"
          + " SELECT leader_epoch, leader_node, @node FROM store_state; END IF";

  private final Connection store;
  private final ConcurrentSkipListMap<Long, Long> firstLed = new ConcurrentSkipListMap<>();
  private final List<Background> watchers = new ArrayList<>();

  EpochWatch(Cluster cluster) throws SQLException {
    this.store = DriverManager.getConnection(cluster.storeUrl(), "root", "");
    try (Statement statement = store.createStatement()) {
      statement.execute(
          "CREATE TABLE writes (number BIGINT AUTO_INCREMENT PRIMARY KEY, epoch BIGINT,"
              + " leader VARBINARY(255), writer BIGINT) ENGINE = InnoDB");
      statement.execute(
          "CREATE TRIGGER inserted AFTER INSERT ON segments FOR EACH ROW BEGIN IF NEW.schema_id IS NULL"
              + " THEN"
              + NOTE
              + "; END");
      statement.execute(
          "CREATE TRIGGER filled AFTER UPDATE ON segments FOR EACH ROW BEGIN IF OLD.schema_id IS NULL"
              + " AND NEW.schema_id IS NOT NULL THEN"
              + NOTE
              + "; END");
    }
    for (ClusterNode node : cluster.nodes) {
      watchers.add(new Background("watch-" + node.port(), PAUSE_MILLIS, () -> look(node)));
    }
  }

  private Optional<Long> look(ClusterNode node) {
    Optional<Long> epoch =
        node.leads()
            ? node.ask("/v1/members/self")
                .filter(self -> self.path("ready").asBoolean())
                .map(self -> self.path("epoch").asLong())
            : Optional.empty();
    epoch.ifPresent(led -> firstLed.putIfAbsent(led, System.nanoTime()));
    return epoch;
  }

  /** The epoch that the store shows now. */
  long epoch() throws SQLException {
    try (Statement statement = store.createStatement();
        ResultSet row = statement.executeQuery("SELECT leader_epoch FROM store_state")) {
      assertTrue(row.next());
      return row.getLong(1);
    }
  }

  /** How long after that moment somebody led, ready, in a higher epoch; empty if nobody has. */
  Optional<Duration> ledAfter(long epoch, long sinceNanos) {
    return Optional.ofNullable(firstLed.higherEntry(epoch))
        .map(Map.Entry::getValue)
        .map(first -> Duration.ofNanos(first - sinceNanos));
  }

  /** Checks every write so far, and that no row names what is not there; gives their number. */
  int check() throws SQLException {
    assertNoOrphan();
    long epoch = 0;
    int writes = 0;
    try (Statement statement = store.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT epoch, leader, writer FROM writes ORDER BY number")) {
      while (row.next()) {
        String leader = new String(row.getBytes(2), StandardCharsets.UTF_8);
        assertTrue(row.getLong(1) >= epoch, "epoch " + row.getLong(1) + " after " + epoch);
        epoch = row.getLong(1);
        assertEquals(
            leader.replaceAll(".*:", ""), row.getString(3), "wrote in the epoch of " + leader);
        writes++;
      }
    }
    return writes;
  }

  private void assertNoOrphan() throws SQLException {
    try (Statement statement = store.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                SELECT COUNT(*) FROM segments LEFT JOIN segment_schemas AS known USING (schema_id)
                WHERE segments.schema_id IS NOT NULL AND known.schema_id IS NULL
                """)) {
      assertTrue(row.next());
      assertEquals(0, row.getLong(1), "segments without the schema that they name");
    }
  }

  @Override
  public void close() throws Exception {
    for (Background watcher : watchers) {
      watcher.close();
    }
    store.close();
  }
}
