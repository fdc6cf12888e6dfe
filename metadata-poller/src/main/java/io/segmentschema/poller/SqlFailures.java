package io.segmentschema.poller;

import com.google.common.base.Throwables;
import com.google.common.collect.ImmutableSet;
import io.segmentschema.cache.error.Secrets;
import io.segmentschema.cache.store.MetadataStoreException;
import io.segmentschema.cache.store.MetadataStoreUnavailableException;
import io.segmentschema.cache.store.StoreRefusedException;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Tells from a database's error what to do next. Codes are those of MySQL, MariaDB and H2; a
 * batch's error is looked through to its cause.
 */
final class SqlFailures {

  private static final int LOCK_WAIT_MYSQL = 1205;
  private static final int LOCK_WAIT_H2 = 50200;

  /** Another transaction was in the way; the same transaction may succeed when begun anew. */
  private static final ImmutableSet<Integer> CONFLICTS =
      ImmutableSet.of(
          1213, LOCK_WAIT_MYSQL, 1452, 1451, 1062, 1020, LOCK_WAIT_H2, 40001, 23505, 23506, 23503);

  /** SQLState classes of data that the store will never take: wrong values, broken constraints. */
  private static final ImmutableSet<String> REFUSALS = ImmutableSet.of("22", "23");

  /** H2 could not read or write its file, or has closed it because of that. */
  private static final ImmutableSet<Integer> BROKEN_H2 =
      ImmutableSet.of(50000, 90028, 90031, 90098);

  private SqlFailures() {}

  static boolean isConflict(Throwable failure) {
    return sqlException(failure)
        .map(sql -> CONFLICTS.contains(sql.getErrorCode()) || "40001".equals(sql.getSQLState()))
        .orElse(false);
  }

  static boolean isLockTimeout(Throwable failure) {
    return sqlException(failure)
        .map(sql -> sql.getErrorCode() == LOCK_WAIT_MYSQL || sql.getErrorCode() == LOCK_WAIT_H2)
        .orElse(false);
  }

  static boolean isEmbeddedDatabaseBroken(Throwable failure) {
    return sqlException(failure).map(sql -> BROKEN_H2.contains(sql.getErrorCode())).orElse(false);
  }

  static MetadataStoreException translate(String what, Exception failure) {
    if (failure instanceof MetadataStoreException known) {
      return known;
    }
    String state = sqlException(failure).map(SQLException::getSQLState).orElse("");
    String reason = Secrets.hiddenIn(reason(failure));
    String stateClass = state.length() >= 2 ? state.substring(0, 2) : "";
    if (!isConflict(failure) && REFUSALS.contains(stateClass)) {
      return new StoreRefusedException(
          "The metadata store refuses the data: operation=" + what + ", reason=" + reason, failure);
    }
    return new MetadataStoreUnavailableException(
        "The metadata store cannot do it now: operation=" + what + ", reason=" + reason, failure);
  }

  /** What the database said, and what lies beneath where a pool or a driver wraps it. */
  private static String reason(Exception failure) {
    String said = sqlException(failure).map(Throwable::getMessage).orElse(failure.toString());
    Throwable root = Throwables.getRootCause(failure);
    String beneath = String.valueOf(root.getMessage());
    return said.contains(beneath)
        ? said
        : said + ", cause=" + root.getClass().getSimpleName() + ": " + beneath;
  }

  private static Optional<SQLException> sqlException(Throwable failure) {
    return Throwables.getCausalChain(failure).stream()
        .filter(SQLException.class::isInstance)
        .map(SQLException.class::cast)
        .reduce((outer, inner) -> inner.getErrorCode() != 0 ? inner : outer);
  }
}
