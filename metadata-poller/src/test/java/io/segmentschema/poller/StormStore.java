package io.segmentschema.poller;

import com.google.common.io.BaseEncoding;
import io.segmentschema.cache.segment.SegmentId;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The storm's store as other hands see it: in plain SQL, and without a ticket. */
final class StormStore {

  private static final BaseEncoding HEX = BaseEncoding.base16().lowerCase();

  private final StoreConfig config;

  StormStore(StoreConfig config) {
    this.config = config;
  }

  /** The used segments with the fingerprints of their schemas. */
  Map<String, String> usedSegments() throws SQLException {
    Map<String, String> all = new HashMap<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        var found =
            statement.executeQuery(
                "SELECT segment_id, fingerprint FROM segments JOIN segment_schemas"
                    + " ON segments.schema_id = segment_schemas.schema_id WHERE used = TRUE")) {
      while (found.next()) {
        all.put(
            new String(found.getBytes(1), StandardCharsets.UTF_8), HEX.encode(found.getBytes(2)));
      }
    }
    return all;
  }

  int orphans() throws SQLException {
    return count(
        "SELECT COUNT(*) FROM segments WHERE schema_id IS NOT NULL AND NOT EXISTS (SELECT 1"
            + " FROM segment_schemas WHERE segment_schemas.schema_id = segments.schema_id)");
  }

  int schemas() throws SQLException {
    return count("SELECT COUNT(*) FROM segment_schemas");
  }

  /** How often the server has ended one of two transactions that waited for one another. */
  int deadlocks() throws SQLException {
    return Dialect.of(config.url()) == Dialect.H2
        ? 0
        : count(
            "SELECT MAX(`count`) FROM information_schema.innodb_metrics"
                + " WHERE name = 'lock_deadlocks'");
  }

  /**
   * Holds these rows, last to first, and deletes schemas that seem to be of no use, in one
   * transaction; tells how many schemas that took. What the server refuses is left.
   */
  int meddle(List<SegmentId> ids, Random random) throws SQLException {
    try (Connection connection = connect()) {
      connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      connection.setAutoCommit(false);
      try {
        int deleted = random.nextBoolean() ? deleteSchema(connection) : 0;
        for (int i = ids.size() - 1; i >= 0; i--) {
          touch(connection, ids.get(i));
        }
        connection.commit();
        return deleted;
      } catch (SQLException inTheWay) {
        connection.rollback();
        if (!SqlFailures.isConflict(inTheWay)) {
          throw inTheWay;
        }
        return 0;
      }
    }
  }

  private static void touch(Connection connection, SegmentId id) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE segments SET num_rows = num_rows + 1 WHERE segment_id = ?")) {
      update.setBytes(1, id.toString().getBytes(StandardCharsets.UTF_8));
      update.executeUpdate();
    }
  }

  private static int deleteSchema(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      long found = 0;
      try (var schemas =
          statement.executeQuery(
              "SELECT schema_id FROM segment_schemas WHERE NOT EXISTS (SELECT 1 FROM segments"
                  + " WHERE segments.schema_id = segment_schemas.schema_id) LIMIT 1")) {
        if (schemas.next()) {
          found = schemas.getLong(1);
        }
      }
      return statement.executeUpdate("DELETE FROM segment_schemas WHERE schema_id = " + found);
    }
  }

  private int count(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        var found = statement.executeQuery(sql)) {
      found.next();
      return found.getInt(1);
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(config.url(), config.user(), config.password());
  }
}
