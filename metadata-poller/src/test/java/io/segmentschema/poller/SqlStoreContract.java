package io.segmentschema.poller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.segmentschema.cache.segment.SegmentId;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every store in a database must do besides, to which others have access too. */
abstract class SqlStoreContract extends StoreContract {

  private @Nullable StoreConfig newest;

  /** A database with nothing in it, another one for each call. */
  abstract StoreConfig freshDatabase() throws Exception;

  @Override
  SqlMetadataStore freshStore() throws Exception {
    newest = freshDatabase();
    return new SqlMetadataStore(newest, new Random(1));
  }

  @Test
  void rowsThatAreNoSegmentsAreSkippedWithTheirReasonAndTheirNeighboursAreRead() throws Exception {
    // given: rows of one interval and version, of which other hands have spoilt some
    SqlMetadataStore store = freshStore();
    store.publish(IntStream.range(0, 6).mapToObj(SqlStoreContract::partition).toList());
    spoil("num_rows = -1 WHERE partition_num = 1");
    spoil("used_revision = 0 WHERE partition_num = 2");
    spoil("version = X'765f37' WHERE partition_num = 3"); // v_7
    spoil("interval_end = interval_start WHERE partition_num = 4");

    // when
    List<Integer> read = new ArrayList<>();
    List<String> reasons = new ArrayList<>();
    scan(store, row -> read.add(row.partitionNum()), reasons::add);

    // then
    assertEquals(List.of(0, 5), read.stream().sorted().toList());
    assertEquals(4, reasons.size(), reasons::toString);
    for (String field : List.of("num_rows", "used_revision", "version", "interval")) {
      assertTrue(reasons.stream().anyMatch(reason -> reason.contains(field)), reasons::toString);
    }
    store.close();
  }

  private static PublishedSegment partition(int number) {
    SegmentId hour = StoreRows.segment(1);
    return new PublishedSegment(
        new SegmentId(hour.datasource(), hour.interval(), hour.version(), number),
        false,
        OptionalLong.of(1),
        Optional.of(StoreRows.A));
  }

  private void spoil(String assignment) throws SQLException {
    StoreConfig database = Objects.requireNonNull(newest);
    try (Connection connection =
            DriverManager.getConnection(database.url(), database.user(), database.password());
        Statement update = connection.createStatement()) {
      assertEquals(1, update.executeUpdate("UPDATE segments SET " + assignment));
    }
  }
}
