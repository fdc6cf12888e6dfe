package io.segmentschema.poller;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.segmentschema.cache.error.InvalidInputException;
import io.segmentschema.cache.store.DeposedLeaderException;
import io.segmentschema.cache.store.LeaderEpoch;
import io.segmentschema.cache.store.MetadataStoreUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection pool and the two kinds of transaction: writes under the ticket, and reads of one
 * snapshot. Thread-safe. Nothing is connected before the first call; the schema is migrated by the
 * first call that reaches the database.
 */
final class StoreDatabase implements Transactions {

  private static final Logger log = LoggerFactory.getLogger(StoreDatabase.class);
  private static final int ATTEMPTS = 5;

  private final StoreConfig config;
  private final Dialect dialect;
  private final Random random;
  private final WriterTurns turns;
  private final HikariDataSource pool;
  private final Jdbi jdbi;
  private final SharedAttempt migration;

  private final AtomicLong conflicts = new AtomicLong();

  StoreDatabase(StoreConfig config, Random random) {
    this(config, random, ConnectionListener.NONE);
  }

  StoreDatabase(StoreConfig config, Random random, ConnectionListener listener) {
    this.config = config;
    this.dialect = Dialect.of(config.url());
    this.random = random;
    this.turns = WriterTurns.of(config.url());
    this.pool = new HikariDataSource(poolConfig(config, listener));
    this.jdbi = Jdbi.create(pool);
    this.migration = new SharedAttempt("migrate", () -> new SchemaMigrations(dialect).run(jdbi));
  }

  Dialect dialect() {
    return dialect;
  }

  @Override
  public <T> T write(String what, Function<WriteTransaction, T> work) {
    return retried(what, () -> writeOnce(config.lockTimeout(), Optional.empty(), work));
  }

  @Override
  public <T> T writeFenced(String what, LeaderEpoch epoch, Function<WriteTransaction, T> work) {
    return retried(what, () -> writeOnce(config.lockTimeout(), Optional.of(epoch), work));
  }

  @Override
  public <T> Optional<T> tryWriteFenced(
      String what, LeaderEpoch epoch, Duration lockWait, Function<WriteTransaction, T> work) {
    try {
      return Optional.of(translated(what, () -> writeOnce(lockWait, Optional.of(epoch), work)));
    } catch (MetadataStoreUnavailableException unavailable) {
      if (SqlFailures.isConflict(unavailable)) {
        return Optional.empty();
      }
      throw unavailable;
    }
  }

  @Override
  public <T> T snapshot(String what, Function<StoreSnapshot, T> work) {
    return translated(
        what,
        () -> {
          migration.ensure();
          return onConnection(handle -> inSnapshot(handle, work));
        });
  }

  /** How often a write had to begin anew because another one was in its way. */
  long conflicts() {
    return conflicts.get();
  }

  /** How the connections stand. Changes nothing. */
  ConnectionStatus connections() {
    HikariPoolMXBean state = pool.getHikariPoolMXBean();
    return new ConnectionStatus(
        state.getActiveConnections(),
        state.getIdleConnections(),
        state.getThreadsAwaitingConnection(),
        config.poolSize(),
        conflicts());
  }

  @Override
  public void close() {
    pool.close();
  }

  private <T> T onConnection(HandleCallback<T, SQLException> work) throws SQLException {
    Handle handle = jdbi.open();
    try {
      return work.withHandle(handle);
    } catch (SQLException | RuntimeException failure) {
      if (dialect.leaveIfBroken(handle, failure)) {
        log.warn("Embedded database is opened anew after an error: reason={}", failure.toString());
        pool.getHikariPoolMXBean().softEvictConnections();
      }
      throw failure;
    } finally {
      giveBack(handle);
    }
  }

  /** One that breaks on its way back to the pool must not take along what was committed or read. */
  private static void giveBack(Handle handle) {
    try {
      handle.close();
    } catch (RuntimeException broken) {
      log.debug("A connection could not go back to the pool", broken);
    }
  }

  private <T> T inSnapshot(Handle handle, Function<StoreSnapshot, T> work) throws SQLException {
    Connection connection = handle.getConnection();
    connection.setTransactionIsolation(dialect.snapshotIsolation());
    connection.setAutoCommit(false);
    try {
      return work.apply(new SqlSnapshot(handle, dialect));
    } finally {
      endSnapshot(connection);
    }
  }

  private static void endSnapshot(Connection connection) {
    try {
      connection.rollback();
      connection.setAutoCommit(true);
    } catch (SQLException broken) {
      // Never mind: nothing was written, and the pool drops a connection that is broken.
      log.debug("A reading connection could not be tidied up", broken);
    }
  }

  private <T> T writeOnce(
      Duration lockWait, Optional<LeaderEpoch> fence, Function<WriteTransaction, T> work)
      throws SQLException {
    migration.ensure();
    return turns.inTurn(lockWait, () -> writeInTurn(lockWait, fence, work));
  }

  private <T> T writeInTurn(
      Duration lockWait, Optional<LeaderEpoch> fence, Function<WriteTransaction, T> work)
      throws SQLException {
    return onConnection(
        handle -> {
          Connection connection = handle.getConnection();
          connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
          dialect.beginWrite(handle, lockWait, config.stalledWriterTimeout());
          connection.setAutoCommit(false);
          boolean committed = false;
          try {
            SqlTransaction transaction = SqlTransaction.takeTicket(handle, dialect);
            fence.ifPresent(mine -> requireEpoch(mine, transaction.leaderEpoch()));
            T result = work.apply(transaction);
            if (transaction.hasWritten()) {
              commit(connection);
              committed = true;
            }
            return result;
          } finally {
            end(handle, committed);
          }
        });
  }

  private static void commit(Connection connection) throws SQLException {
    try {
      connection.commit();
    } catch (SQLException failure) {
      if (SqlFailures.isConflict(failure)) {
        throw failure; // The database has rolled it back, and says so.
      }
      throw MetadataStoreUnavailableException.outcomeUnknown(
          "The metadata store did not answer a commit, its outcome is unknown: reason="
              + failure.getMessage(),
          failure);
    }
  }

  private void end(Handle handle, boolean committed) {
    try {
      if (!committed) {
        handle.getConnection().rollback();
      }
      handle.getConnection().setAutoCommit(true);
      dialect.endWrite(handle);
    } catch (SQLException | RuntimeException broken) {
      // Never mind: the pool drops a connection that is broken, and the server rolls it back.
      log.debug("A connection could not be tidied up", broken);
    }
  }

  private static void requireEpoch(LeaderEpoch mine, LeaderEpoch current) {
    if (!mine.equals(current)) {
      throw new DeposedLeaderException(mine, current);
    }
  }

  /** Any work that ends in a value or in the database's own exception. */
  private interface Work<T> {
    T run() throws SQLException;
  }

  private <T> T retried(String what, Work<T> work) {
    for (int attempt = 1; ; attempt++) {
      try {
        return translated(what, work);
      } catch (MetadataStoreUnavailableException failure) {
        if (attempt >= ATTEMPTS || !SqlFailures.isConflict(failure)) {
          throw failure;
        }
        conflicts.incrementAndGet();
        log.debug("Write conflict, trying again: operation={}, attempt={}", what, attempt);
        pause(attempt);
      }
    }
  }

  private static <T> T translated(String what, Work<T> work) {
    try {
      return work.run();
    } catch (InvalidInputException callersFault) {
      throw callersFault;
    } catch (RuntimeException | SQLException failure) {
      throw SqlFailures.translate(what, failure);
    }
  }

  private void pause(int attempt) {
    try {
      TimeUnit.MILLISECONDS.sleep(5L * attempt + random.nextInt(20));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new MetadataStoreUnavailableException(
          "Interrupted while waiting to write", interrupted);
    }
  }

  /** After how long a server that says nothing is given up: nothing of ours may take that long. */
  private static Duration silenceLimit(StoreConfig config) {
    return config.lockTimeout().plus(SchemaMigrations.LOCK_WAIT);
  }

  private static HikariConfig poolConfig(StoreConfig config, ConnectionListener listener) {
    HikariConfig pool = new HikariConfig();
    pool.setMetricsTrackerFactory(new ConnectionTracker(listener));
    pool.setPoolName("schema-store");
    pool.setJdbcUrl(config.url());
    pool.setUsername(config.user());
    pool.setPassword(config.password());
    pool.setMaximumPoolSize(config.poolSize());
    pool.setMinimumIdle(1);
    pool.setConnectionTimeout(config.connectionTimeout().toMillis());
    pool.setInitializationFailTimeout(-1);
    if (Dialect.of(config.url()) == Dialect.H2) {
      // By default a commit stays in memory for half a second, and a killed process takes it along.
      pool.setConnectionInitSql("SET WRITE_DELAY 0");
    } else {
      pool.addDataSourceProperty("rewriteBatchedStatements", "true");
      pool.addDataSourceProperty("useUnicode", "true");
      pool.addDataSourceProperty("connectTimeout", config.connectionTimeout().toMillis());
      pool.addDataSourceProperty("socketTimeout", silenceLimit(config).toMillis());
    }
    return pool;
  }
}
