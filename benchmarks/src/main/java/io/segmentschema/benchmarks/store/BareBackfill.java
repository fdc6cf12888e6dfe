package io.segmentschema.benchmarks.store;

import com.google.common.collect.Lists;
import io.segmentschema.benchmarks.data.SampleSegments;
import io.segmentschema.benchmarks.data.Shape;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.schema.SchemaPayloadCodec;
import io.segmentschema.cache.segment.SegmentId;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The bare statements that bring the schemas of segments into the store: batches in key order, each
 * its own transaction, no look before the write and no look after it.
 */
public final class BareBackfill {

  /** Ways to write one batch in one exchange with the server. */
  public enum Form {
    /** One update per row, sent together. */
    UPDATES,
    /** One insert of all rows, each of which exists and is updated. */
    UPSERT
  }

  private static final String UPDATE =
      "UPDATE segments SET num_rows = ?, schema_id = ?, revision = ? WHERE segment_id = ?";
  private static final String UPSERT =
      """
      INSERT INTO segments (num_rows, schema_id, revision, segment_id, datasource, interval_start,
        interval_end, version, partition_num, used, used_changed_at, used_revision, tombstone)
      VALUES (?, ?, ?, ?, '', 0, 0, '', 0, TRUE, 0, 1, FALSE)
      ON DUPLICATE KEY UPDATE num_rows = VALUES(num_rows), schema_id = VALUES(schema_id),
        revision = VALUES(revision)
      """;

  private final SampleSegments sample;
  private final List<Integer> inKeyOrder;

  public BareBackfill(SampleSegments sample) {
    this.sample = sample;
    this.inKeyOrder =
        IntStream.range(0, sample.shape().segments())
            .boxed()
            .sorted(java.util.Comparator.comparing(segment -> sample.id(segment).toString()))
            .toList();
  }

  /** Takes all schemas out of the store again, and the revisions that the bare writes made up. */
  public static void forgetSchemas(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(
          "UPDATE segments SET schema_id = NULL, num_rows = NULL, revision = used_revision");
      statement.executeUpdate("DELETE FROM segment_schemas");
    }
  }

  /** How many segments have a schema. */
  public static long known(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        var count =
            statement.executeQuery("SELECT COUNT(*) FROM segments WHERE schema_id IS NOT NULL")) {
      count.next();
      return count.getLong(1);
    }
  }

  /** Writes schemas and segments; gives the time that it took. */
  public double millis(Connection connection, Form form, int batchSize) throws SQLException {
    connection.setAutoCommit(false);
    long began = System.nanoTime();
    insertSchemas(connection);
    connection.commit();
    try (PreparedStatement write =
        connection.prepareStatement(form == Form.UPDATES ? UPDATE : UPSERT)) {
      for (List<Integer> batch : Lists.partition(inKeyOrder, batchSize)) {
        for (int segment : batch) {
          bind(write, segment);
        }
        write.executeBatch();
        connection.commit();
      }
    }
    double millis = (System.nanoTime() - began) / 1e6;
    connection.setAutoCommit(true);
    return millis;
  }

  private void bind(PreparedStatement write, int segment) throws SQLException {
    Shape shape = sample.shape();
    SegmentId id = sample.id(segment);
    write.setLong(1, shape.numRows(segment));
    write.setLong(2, schemaId(shape.schema(segment)));
    write.setLong(3, sample.lastRevision());
    write.setBytes(4, id.toString().getBytes(StandardCharsets.UTF_8));
    write.addBatch();
  }

  private void insertSchemas(Connection connection) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO segment_schemas (schema_id, fingerprint, payload, created_at, revision)"
                + " VALUES (?, ?, ?, 0, 1)")) {
      for (int schema = 0; schema < sample.shape().schemas(); schema++) {
        FingerprintedSchema known = FingerprintedSchema.of(SampleSegments.payload(schema));
        insert.setLong(1, schemaId(schema));
        insert.setBytes(2, known.fingerprint().toBytes());
        insert.setBytes(3, SchemaPayloadCodec.encode(known.payload()));
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private static long schemaId(int schema) {
    return schema + 1_000_000_000L;
  }
}
