package io.segmentschema.smc.faults;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.schema.Aggregators;
import io.segmentschema.cache.schema.Column;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.schema.SchemaPayload;
import io.segmentschema.poller.PublishedSegment;
import io.segmentschema.poller.SqlMetadataStore;
import io.segmentschema.poller.StoreConfig;
import io.segmentschema.smc.StubEngineService;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Very many used segments, which the engine lists and the store has with their schemas, fifty of 61
 * columns each; and four more in each second. The services are as the launcher starts them.
 */
final class LargeWorkload implements Workload {

  static final int SCHEMAS = 50;

  private static final int SHARED_COLUMNS = 60;
  private static final int MILLIS_PER_SEGMENT = 250;
  private static final int MILLIS_PER_LIST = 20_000;
  private static final List<String> AS_LAUNCHED =
      List.of("-Xmx2g", "-XX:MaxGCPauseMillis=25", "-XX:MaxNewSize=64m", "-XX:GCTimeRatio=3");

  private final int segments;
  private final long sinceNanos = System.nanoTime();

  LargeWorkload(int segments) {
    this.segments = segments;
  }

  /** The datasources that the store is filled with. */
  List<String> datasources() {
    int last = (segments - 1) / StubEngineService.OF_A_DATASOURCE;
    return IntStream.rangeClosed(0, last).mapToObj(each -> "big" + each).toList();
  }

  /** The columns of each of them. */
  static List<String> columns() {
    return Stream.concat(
            IntStream.range(0, SHARED_COLUMNS).mapToObj(each -> "shared" + each),
            IntStream.range(0, SCHEMAS).mapToObj(each -> "own" + each))
        .toList();
  }

  private static FingerprintedSchema schema(int number) {
    ImmutableList<Column> columns =
        Stream.concat(columns().stream().limit(SHARED_COLUMNS), Stream.of("own" + number))
            .map(name -> new Column(name, ColumnType.LONG))
            .collect(toImmutableList());
    return FingerprintedSchema.of(new SchemaPayload(RowSignature.of(columns), Aggregators.NONE));
  }

  @Override
  public void fill(String storeUrl) throws SQLException {
    try (SqlMetadataStore store =
        new SqlMetadataStore(StoreConfig.of(storeUrl, "root", ""), new Random())) {
      store.publish(
          IntStream.range(0, SCHEMAS)
              .mapToObj(
                  each ->
                      new PublishedSegment(
                          StubEngineService.hourly(each),
                          false,
                          OptionalLong.of(1),
                          Optional.of(schema(each))))
              .toList());
    }
    try (Connection store = DriverManager.getConnection(storeUrl, "root", "");
        Statement statement = store.createStatement()) {
      statement.execute("SET GLOBAL innodb_buffer_pool_size = 1073741824");
      statement.execute("SET unique_checks = 0");
      store.setAutoCommit(false);
      statement.execute("UPDATE store_state SET revision = revision + 1");
      statement.execute(insertTheOthers());
      store.commit();
    }
  }

  /** What {@link StubEngineService#hourly} gives for the numbers that were not published. */
  private String insertTheOthers() {
    return """
        INSERT INTO segments (segment_id, datasource, interval_start, interval_end, version,
          partition_num, used, used_changed_at, used_revision, tombstone, num_rows, schema_id, revision)
        SELECT CONCAT(datasource, '_', DATE_FORMAT(begins, '%%Y-%%m-%%dT%%H:00:00.000Z'), '_',
            DATE_FORMAT(begins + INTERVAL 1 HOUR, '%%Y-%%m-%%dT%%H:00:00.000Z'), '_v',
            IF(part = 0, '', CONCAT('_', part))),
          datasource, 1735689600000 + h * 3600000, 1735689600000 + (h + 1) * 3600000, 'v',
          part, TRUE, 0, revision, FALSE, 1, schema_id, revision
        FROM (
          SELECT seq MOD %2$d AS n, CONCAT('big', seq DIV %3$d) AS datasource, seq MOD 10 AS part,
            (seq MOD %3$d) DIV 10 AS h,
            TIMESTAMP('2025-01-01') + INTERVAL ((seq MOD %3$d) DIV 10) HOUR AS begins
          FROM seq_%2$d_to_%1$d) AS numbered
        JOIN (
          SELECT schema_id, ROW_NUMBER() OVER (ORDER BY schema_id) - 1 AS n FROM segment_schemas)
          AS known USING (n)
        JOIN (SELECT revision FROM store_state) AS latest
        """
        .formatted(segments - 1, SCHEMAS, StubEngineService.OF_A_DATASOURCE);
  }

  @Override
  public ProcessBuilder service(Path data) {
    ProcessBuilder builder = ServiceProcess.withEngine(data, AS_LAUNCHED, segments);
    builder
        .command()
        .addAll(
            Stream.of(sinceNanos, MILLIS_PER_SEGMENT, MILLIS_PER_LIST)
                .map(String::valueOf)
                .toList());
    Map<String, String> settings = builder.environment();
    settings.put("SCHEMA_CACHE_POLL_PERIOD", "PT2S");
    return builder;
  }
}
