package io.segmentschema.smc.service.console;

import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.datasource.DatasourceSchema;
import io.segmentschema.cache.datasource.SchemaVersion;
import io.segmentschema.cache.schema.Column;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.segment.DatasourceName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the columns whose name contains a text in the merged schemas of all datasources; no segment
 * is looked at. Nothing is kept for it: each search walks all names once, a fraction of a second
 * for a million. The answer is bounded and says what it left off. Any thread.
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
    List<Column> matching = new ArrayList<>();
    for (Column column : schema.rowSignature().columns()) {
      if (wanted.isIn(column.name())) {
        matching.add(column);
      }
    }
    return matching;
  }

  /** The column names found so far; belongs to one request. */
  private static final class Uses {

    private static final Comparator<Use> BEST_FIRST =
        Comparator.comparingInt((Use use) -> use.distance)
            .thenComparing(Comparator.comparingInt((Use use) -> use.datasources).reversed())
            .thenComparing(use -> use.name);

    private final Text wanted;
    private final Map<String, Use> byName = new HashMap<>();
    private boolean countedAll = true;

    Uses(Text wanted) {
      this.wanted = wanted;
    }

    void add(DatasourceName datasource, Column column) {
      String name = column.name();
      Use use = byName.get(name);
      if (use == null) {
        if (byName.size() >= MOST_COUNTED && !wanted.is(name)) {
          countedAll = false;
          return;
        }
        use = new Use(name, wanted.distance(name));
        byName.put(name, use);
      }
      use.add(datasource, column.type());
    }

    List<Found> best() {
      return byName.values().stream()
          .sorted(BEST_FIRST)
          .limit(MOST_COLUMNS)
          .map(Use::found)
          .toList();
    }
  }

  /** One column name. */
  private static final class Use {

    private final String name;
    private final int distance;
    private final Map<ColumnType, Typed> byType = new HashMap<>();
    private int datasources;

    Use(String name, int distance) {
      this.name = name;
      this.distance = distance;
    }

    void add(DatasourceName datasource, ColumnType type) {
      datasources++;
      byType.computeIfAbsent(type, unseen -> new Typed()).add(datasource);
    }

    Found found() {
      return new Found(
          name,
          datasources,
          byType.entrySet().stream()
              .map(entry -> entry.getValue().use(entry.getKey()))
              .sorted(
                  Comparator.comparingInt(TypeUse::datasources)
                      .reversed()
                      .thenComparing(TypeUse::type))
              .toList());
    }
  }

  /** Who has one column with one type. */
  private static final class Typed {

    private final List<String> examples = new ArrayList<>(1);
    private int datasources;

    void add(DatasourceName datasource) {
      datasources++;
      if (examples.size() < MOST_EXAMPLES) {
        examples.add(datasource.value());
      }
    }

    TypeUse use(ColumnType type) {
      return new TypeUse(type.text().orElse("unknown"), datasources, List.copyOf(examples));
    }
  }
}
