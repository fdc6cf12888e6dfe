package io.segmentschema.smc.faults;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Has the next backfill stand in the midst of its transaction: the rows that it gives a schema to
 * refer to that schema's row, which is locked. Closing lets it go. For one thread.
 */
final class HeldBackfill implements AutoCloseable {

  private final Connection store;

  HeldBackfill(String storeUrl) throws SQLException {
    this.store = DriverManager.getConnection(storeUrl, "root", "");
    store.setAutoCommit(false);
    try (Statement statement = store.createStatement()) {
      statement.execute("SELECT schema_id FROM segment_schemas FOR UPDATE");
    }
  }

  /** Waits until a transaction stands there; it has the ticket, for which others may wait. */
  void awaitHeld() {
    ServiceProcess.await(this::isHeld);
  }

  private boolean isHeld() throws SQLException {
    try (Statement statement = store.createStatement()) {
      // The server shows transactions as they stood when nobody had looked for a tenth of a second.
      statement.execute("DO SLEEP(0.2)");
      try (ResultSet row =
          statement.executeQuery(
              """
              SELECT COUNT(*) FROM information_schema.innodb_trx
              WHERE trx_state = 'LOCK WAIT' AND trx_query NOT LIKE 'UPDATE store_state%'
              """)) {
        return row.next() && row.getLong(1) > 0;
      }
    }
  }

  @Override
  public void close() throws SQLException {
    store.rollback();
    store.close();
  }
}
