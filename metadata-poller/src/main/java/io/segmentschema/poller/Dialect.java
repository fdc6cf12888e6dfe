package io.segmentschema.poller;

import java.sql.Connection;
import java.sql.ResultSet;
import java.time.Duration;
import org.jdbi.v3.core.Handle;

/** Where the databases differ. */
enum Dialect {
  /** MySQL 8.0 and MariaDB, with InnoDB. */
  MYSQL("mysql", "ROUND(UNIX_TIMESTAMP(NOW(3)) * 1000)", Connection.TRANSACTION_REPEATABLE_READ) {
    @Override
    void beginWrite(Handle handle, Duration lockWait, Duration stalledWriter) {
      handle.execute(
          "SET SESSION innodb_lock_wait_timeout = "
              + Math.max(1, lockWait.toSeconds())
              + ", wait_timeout = "
              + Math.max(1, stalledWriter.toSeconds()));
    }

    @Override
    void endWrite(Handle handle) {
      handle.execute("SET SESSION innodb_lock_wait_timeout = DEFAULT, wait_timeout = DEFAULT");
    }

    @Override
    boolean leaveIfBroken(Handle handle, Exception failure) {
      return false;
    }

    @Override
    int streamingFetchSize() {
      return Integer.MIN_VALUE;
    }

    @Override
    String segmentsAsTheyLie() {
      return "segments IGNORE INDEX (segments_unused, segments_revision)";
    }

    @Override
    String rowColumns() {
      return PackedRow.COLUMN;
    }

    @Override
    ResultRow row(ResultSet rows) {
      return new PackedRow(rows);
    }
  },
  /** H2, embedded in this process. */
  H2("h2", "CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP(3)) * 1000 AS BIGINT)", Dialect.H2_SNAPSHOT) {
    @Override
    void beginWrite(Handle handle, Duration lockWait, Duration stalledWriter) {
      handle.execute("SET LOCK_TIMEOUT " + lockWait.toMillis());
    }

    @Override
    void endWrite(Handle handle) {
      // The next writer sets its own.
    }

    @Override
    boolean leaveIfBroken(Handle handle, Exception failure) {
      if (!SqlFailures.isEmbeddedDatabaseBroken(failure)) {
        return false;
      }
      try {
        handle.execute("SHUTDOWN IMMEDIATELY");
      } catch (RuntimeException alreadyGone) {
        failure.addSuppressed(alreadyGone);
      }
      return true;
    }

    @Override
    int streamingFetchSize() {
      return 1000;
    }

    @Override
    String segmentsAsTheyLie() {
      return "segments"; // H2 finds by itself that most rows are wanted.
    }

    @Override
    String rowColumns() {
      return ColumnsRow.COLUMNS;
    }

    @Override
    ResultRow row(ResultSet rows) {
      return new ColumnsRow(rows);
    }
  };

  /**
   * H2's own isolation level: one snapshot for the whole transaction, which its repeatable read is
   * not.
   */
  private static final int H2_SNAPSHOT = 6;

  private final String folder;
  private final String nowMillis;
  private final int snapshotIsolation;

  Dialect(String folder, String nowMillis, int snapshotIsolation) {
    this.folder = folder;
    this.nowMillis = nowMillis;
    this.snapshotIsolation = snapshotIsolation;
  }

  static Dialect of(String jdbcUrl) {
    return jdbcUrl.startsWith("jdbc:h2:") ? H2 : MYSQL;
  }

  /** Names the migrations. */
  String folder() {
    return folder;
  }

  /** The store's clock in epoch milliseconds, as an expression. */
  String nowMillis() {
    return nowMillis;
  }

  /** The isolation level under which all reads of a transaction see the same state. */
  int snapshotIsolation() {
    return snapshotIsolation;
  }

  /** Sets how long this write waits for others, and how long the server waits for it. */
  abstract void beginWrite(Handle handle, Duration lockWait, Duration stalledWriter);

  /** Undoes that, so that the connection can rest in the pool. */
  abstract void endWrite(Handle handle);

  /**
   * Gives up an embedded database that has closed its file because a write to it failed, as on a
   * full disk: it would stay so for as long as any connection to it is open. The next connection
   * opens the file anew; each commit is in it. Tells whether that was so.
   */
  abstract boolean leaveIfBroken(Handle handle, Exception failure);

  /** The fetch size that makes the driver hand out rows as they come. */
  abstract int streamingFetchSize();

  /**
   * The table of segments for a read of nearly all of it, in the order of its key. MySQL would
   * follow an index, which takes two and a half times as long and tears the segments of one
   * interval apart.
   */
  abstract String segmentsAsTheyLie();

  /** What a scan selects of a row of segments. */
  abstract String rowColumns();

  /** Reads what {@link #rowColumns} has selected. */
  abstract ResultRow row(ResultSet rows);
}
