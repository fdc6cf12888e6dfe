package io.segmentschema.smc.service.console;

import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.datasource.DatasourceSchema;
import io.segmentschema.cache.datasource.SchemaVersion;
import io.segmentschema.cache.schema.Column;
import io.segmentschema.cache.segment.DatasourceName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the columns whose name contains a text in the merged schemas of all datasources; no segment
 * is looked at. The answer is bounded and says what it left off. Any thread.
 */
final class ColumnSearch {

  /** The most column names that an answer has. */
  static final int MOST_COLUMNS = 50;

  /** The most datasources that an answer names for one type of one column. */
  static final int MOST_EXAMPLES = 20;

  /** The most column names that are counted. */
  static final int MOST_COUNTED = 10_000;

  /**
   * A type, and who has the column with it.
   *
   * @param datasources how many
   * @param examples the first of them by name
   */
  record TypeUse(String type, int datasources, List<String> examples) {}

  /** A column name, and its types, the most frequent one first. */
  record Found(String column, int datasources, List<TypeUse> types) {}

  /**
   * What was found: the name itself first, then names that begin with the text, then all others;
   * among these the most frequent first.
   *
   * @param datasources how many were searched
   * @param matchedColumns how many column names contain the text
   * @param countedAll whether that is exact; if not there are more
   * @param leftOff how many of those are not in the answer
   */
  record Answer(
      int datasources, int matchedColumns, boolean countedAll, int leftOff, List<Found> columns) {}

  private final SchemaCache cache;

  ColumnSearch(SchemaCache cache) {
    this.cache = cache;
  }

  Answer find(String text) {
    Text wanted = new Text(text);
    List<DatasourceSchema> all = cache.datasourceSchemas();
    Uses uses = new Uses(wanted);
    Map<SchemaVersion, List<Column>> matches = new HashMap<>();
    for (DatasourceSchema schema : all) {
      // Many datasources have the same columns, and then the same version.
      List<Column> found =
          matches.computeIfAbsent(schema.version(), unseen -> matching(schema, wanted));
      found.forEach(column -> uses.add(schema.datasource(), column));
    }
    List<Found> columns = uses.best();
    int matched = uses.byName.size();
    return new Answer(all.size(), matched, uses.countedAll, matched - columns.size(), columns);
  }

  private static List<Column> matching(DatasourceSchema schema, Text wanted) {
    return schema.rowSignature().columns().stream()
        .filter(column -> wanted.isIn(column.name()))
        .toList();
  }

  /** The column names found so far; belongs to one request. */
  private static final class Uses {

    private final Text wanted;
    private final Map<String, Use> byName = new HashMap<>();
    private boolean countedAll = true;

    Uses(Text wanted) {
      this.wanted = wanted;
    }

    void add(DatasourceName datasource, Column column) {
      Use known = byName.get(column.name());
      if (known == null && byName.size() >= MOST_COUNTED && wanted.distance(column.name()) > 0) {
        countedAll = false;
        return;
      }
      byName
          .computeIfAbsent(column.name(), unseen -> new Use())
          .add(datasource, column.type().text().orElse("unknown"));
    }

    List<Found> best() {
      return byName.entrySet().stream()
          .map(entry -> entry.getValue().found(entry.getKey()))
          .sorted(
              Comparator.comparingInt((Found found) -> wanted.distance(found.column()))
                  .thenComparing(Comparator.comparingInt(Found::datasources).reversed())
                  .thenComparing(Found::column))
          .limit(MOST_COLUMNS)
          .toList();
    }
  }

  /** One column name. */
  private static final class Use {

    private final Map<String, List<String>> examples = new HashMap<>();
    private final Map<String, Integer> counts = new HashMap<>();
    private int datasources;

    void add(DatasourceName datasource, String type) {
      datasources++;
      counts.merge(type, 1, Integer::sum);
      List<String> known = examples.computeIfAbsent(type, unseen -> new ArrayList<>());
      if (known.size() < MOST_EXAMPLES) {
        known.add(datasource.value());
      }
    }

    Found found(String column) {
      return new Found(
          column,
          datasources,
          counts.entrySet().stream()
              .map(
                  entry ->
                      new TypeUse(
                          entry.getKey(),
                          entry.getValue(),
                          examples.getOrDefault(entry.getKey(), List.of())))
              .sorted(
                  Comparator.comparingInt(TypeUse::datasources)
                      .reversed()
                      .thenComparing(TypeUse::type))
              .toList());
    }
  }
}
