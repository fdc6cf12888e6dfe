package io.segmentschema.smc.service.http;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.datasource.DatasourceSchema;
import io.segmentschema.cache.segment.DatasourceName;
import java.util.List;
import java.util.Objects;

/**
 * The answers to Druid's dataSourceInformation, written and compressed once for as long as none of
 * their schemas changes: many Brokers ask for the same datasources every few seconds. After a
 * change only the schemas that changed are written anew. Any thread; those that ask for the same
 * answer wait for one of them to make it.
 */
final class InformationAnswers {

  /** Brokers of one cluster tend to ask for the same datasources; this many different lists. */
  private static final int MOST_ANSWERS = 8;

  private static final long MOST_NAMES = 200_000;
  private static final long MOST_PIECE_BYTES = Runtime.getRuntime().maxMemory() / 32;

  private record Information(String dataSource, List<Json.ColumnJson> rowSignature) {}

  /** One datasource's part of an answer. */
  private static final class Piece {

    final DatasourceSchema schema;
    final byte[] json;

    Piece(DatasourceSchema schema) {
      this.schema = schema;
      this.json = Json.bytes(information(schema));
    }
  }

  private record Kept(List<DatasourceSchema> schemas, WrittenAnswer answer) {}

  private final SchemaCache cache;

  private final Cache<DatasourceName, Piece> pieces =
      CacheBuilder.newBuilder()
          .maximumWeight(MOST_PIECE_BYTES)
          .weigher((DatasourceName name, Piece piece) -> piece.json.length)
          .build();

  private final Cache<ImmutableList<DatasourceName>, Kept> answers =
      CacheBuilder.newBuilder()
          .concurrencyLevel(1)
          .maximumWeight(MOST_NAMES)
          .weigher(
              (ImmutableList<DatasourceName> names, Kept kept) ->
                  (int) Math.max(names.size(), MOST_NAMES / MOST_ANSWERS))
          .build();

  InformationAnswers(SchemaCache cache) {
    this.cache = cache;
  }

  /** The schemas of these datasources, in their order, each once; unknown ones are left out. */
  WrittenAnswer of(ImmutableList<DatasourceName> names) {
    List<DatasourceSchema> schemas =
        names.stream().distinct().flatMap(name -> cache.datasourceSchema(name).stream()).toList();
    Kept kept = answers.getIfPresent(names);
    if (kept == null || !kept.schemas().equals(schemas)) {
      kept =
          Objects.requireNonNull(
              answers
                  .asMap()
                  .compute(
                      names,
                      (same, before) ->
                          before != null && before.schemas().equals(schemas)
                              ? before
                              : new Kept(schemas, write(schemas))));
    }
    return kept.answer();
  }

  private WrittenAnswer write(List<DatasourceSchema> schemas) {
    return new WrittenAnswer(schemas.stream().map(this::json).toList());
  }

  private byte[] json(DatasourceSchema schema) {
    Piece piece = pieces.getIfPresent(schema.datasource());
    if (piece == null || !piece.schema.equals(schema)) {
      piece = new Piece(schema);
      pieces.put(schema.datasource(), piece);
    }
    return piece.json;
  }

  private static Information information(DatasourceSchema schema) {
    return new Information(schema.datasource().value(), Json.columns(schema.rowSignature()));
  }
}
