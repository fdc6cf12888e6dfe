package io.segmentschema.poller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.segmentschema.cache.store.MetadataStoreException;
import io.segmentschema.cache.store.MetadataStoreUnavailableException;
import io.segmentschema.cache.store.StoreRefusedException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the databases say, by their own codes and states. */
final class SqlFailuresTest {

  @ParameterizedTest
  @CsvSource({
    "server runs with --read-only, HY000, 1290",
    "server is switched to read-only, HY000, 1836",
    "transaction is read-only, 25006, 1792",
    "database is read-only, 90097, 90097",
    "disk is full, HY000, 1021",
    "table is full, HY000, 1114",
    "connection is gone, 08S01, 0",
    "server shuts down, 08S01, 1053"
  })
  void storeThatCannotDoItNowIsAskedAgain(String what, String state, int code) {
    SQLException said = new SQLException(what, state, code);
    MetadataStoreException failure = SqlFailures.translate("publish", said);
    assertInstanceOf(MetadataStoreUnavailableException.class, failure);
    assertTrue(failure.getMessage().contains(what), failure.getMessage());
    assertSame(said, failure.getCause());
  }

  @ParameterizedTest
  @CsvSource({"data too long, 22001, 1406", "check violated, 23513, 23513"})
  void dataThatTheStoreNeverTakesIsRefused(String what, String state, int code) {
    SQLException said = new SQLException(what, state, code);
    assertInstanceOf(StoreRefusedException.class, SqlFailures.translate("publish", said));
  }

  @Test
  void conflictInABatchIsFoundBeneathTheBatchAndIsNoRefusal() {
    SQLException batch =
        new BatchUpdateException(
            "batch", "HY000", 0, new int[0], new SQLException("no parent row", "23000", 1452));
    assertTrue(SqlFailures.isConflict(new IllegalStateException(batch)));
    assertInstanceOf(
        MetadataStoreUnavailableException.class, SqlFailures.translate("publish", batch));
  }

  @Test
  void failureThatIsKnownAlreadyStaysAsItIs() {
    MetadataStoreException known = new StoreRefusedException("known");
    assertEquals(known, SqlFailures.translate("publish", known));
  }
}
