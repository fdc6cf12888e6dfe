package io.segmentschema.smc.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.collect.ImmutableMap;
import io.segmentschema.cache.schema.Fingerprint;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.schema.SchemaPayloadCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The rows of an embedded store as JDBC shows them. They are read from a copy of the file, because
 * whoever opens it mends and compacts it, which is the service's to do.
 *
 * @param rows by the text of the segment
 * @param epoch of the leader
 */
record StoreContents(
    ImmutableMap<String, Row> rows, int schemas, long revision, long generation, long epoch) {

  /** The store before anything was written to it. */
  static final StoreContents EMPTY = new StoreContents(ImmutableMap.of(), 0, 0, 0, 0);

  /**
   * One segment's row.
   *
   * @param schema none where the row names none
   */
  record Row(
      String datasource,
      long start,
      long end,
      int partition,
      boolean used,
      Optional<FingerprintedSchema> schema) {

    SegmentState state() {
      String columns = schema.map(known -> SegmentState.columns(known)).orElse("");
      return used ? SegmentState.used(columns) : SegmentState.unused(columns);
    }
  }

  /**
   * Reads the store in that data folder, which no process may have open, and checks that each
   * payload is what its fingerprint says and that each row's schema is there.
   */
  static StoreContents read(Path dataDir) throws Exception {
    Path copy = Files.createTempDirectory("store-copy");
    try {
      Files.copy(
          dataDir.resolve("segment-schemas.mv.db"),
          copy.resolve("copy.mv.db"),
          StandardCopyOption.REPLACE_EXISTING);
      try (var connection =
          DriverManager.getConnection("jdbc:h2:file:" + copy + "/copy", "sa", "")) {
        return read(connection);
      }
    } finally {
      delete(copy);
    }
  }

  /** How a segment stands in the store. */
  SegmentState state(TestSegment segment) {
    Row row = rows.get(segment.text());
    return row == null ? SegmentState.ABSENT : row.state();
  }

  private static StoreContents read(Connection connection) throws Exception {
    Map<Long, FingerprintedSchema> schemas = new HashMap<>();
    each(
        connection,
        "SELECT schema_id, fingerprint, payload FROM segment_schemas",
        row ->
            schemas.put(
                row.getLong(1),
                SchemaPayloadCodec.decodeChecked(
                    row.getBytes(3), Fingerprint.fromBytes(row.getBytes(2)))));
    ImmutableMap.Builder<String, Row> rows = ImmutableMap.builder();
    each(
        connection,
        "SELECT segment_id, datasource, interval_start, interval_end, partition_num, used, schema_id"
            + " FROM segments",
        row -> rows.put(text(row, 1), row(row, schemas)));
    long[] state = new long[3];
    each(
        connection,
        "SELECT revision, generation, leader_epoch FROM store_state",
        row -> {
          for (int i = 0; i < state.length; i++) {
            state[i] = row.getLong(i + 1);
          }
        });
    return new StoreContents(rows.buildOrThrow(), schemas.size(), state[0], state[1], state[2]);
  }

  private static Row row(ResultSet row, Map<Long, FingerprintedSchema> schemas)
      throws SQLException {
    long schemaId = row.getLong("schema_id");
    boolean named = !row.wasNull();
    FingerprintedSchema schema = schemas.get(schemaId);
    assertEquals(named, schema != null, "orphan: " + text(row, 1) + " names schema " + schemaId);
    return new Row(
        text(row, 2),
        row.getLong(3),
        row.getLong(4),
        row.getInt(5),
        row.getBoolean(6),
        Optional.ofNullable(schema));
  }

  private static String text(ResultSet row, int column) throws SQLException {
    return new String(row.getBytes(column), StandardCharsets.UTF_8);
  }

  /** What is done with one row. */
  private interface EachRow {
    void take(ResultSet row) throws Exception;
  }

  private static void each(Connection connection, String query, EachRow work) throws Exception {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      while (rows.next()) {
        work.take(rows);
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
