package io.segmentschema.poller;

import io.segmentschema.cache.store.MetadataStoreUnavailableException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask a database for the ticket. The writers of an embedded store come one by one, in the
 * order of their arrival: H2 may let two of them hold one row's lock when a third rolls back, and
 * then commits are lost and revisions go back. A server keeps order itself. Thread-safe.
 */
final class WriterTurns {

  /**
   * One lock for each embedded store, because this process may open one more than once. Nothing is
   * removed: a process knows one store or two.
   */
  private static final ConcurrentMap<String, Lock> EMBEDDED = new ConcurrentHashMap<>();

  /** What H2 itself says when a lock was waited for in vain. */
  private static final int LOCK_TIMEOUT_H2 = 50200;

  /** Null where a server keeps order. */
  private final @Nullable Lock turn;

  private WriterTurns(@Nullable Lock turn) {
    this.turn = turn;
  }

  static WriterTurns of(String jdbcUrl) {
    return new WriterTurns(
        Dialect.of(jdbcUrl) == Dialect.H2
            ? EMBEDDED.computeIfAbsent(jdbcUrl, url -> new ReentrantLock(true))
            : null);
  }

  /** A whole write, from its first statement to the end of its commit or rollback. */
  interface Write<T> {
    T run() throws SQLException;
  }

  /**
   * Runs a write once those before it have ended.
   *
   * @throws SQLException if they have not within that time, as the database itself would say it
   */
  <T> T inTurn(Duration wait, Write<T> write) throws SQLException {
    if (turn == null) {
      return write.run();
    }
    if (!awaitTurn(turn, wait)) {
      throw new SQLException(
          "Other writers were in the way: waitedMillis=" + wait.toMillis(),
          "HYT00",
          LOCK_TIMEOUT_H2);
    }
    try {
      return write.run();
    } finally {
      turn.unlock();
    }
  }

  private static boolean awaitTurn(Lock turn, Duration wait) {
    try {
      return turn.tryLock(wait.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new MetadataStoreUnavailableException(
          "Interrupted while waiting to write", interrupted);
    }
  }
}
