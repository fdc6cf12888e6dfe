package io.segmentschema.smc.service.console;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.datasource.DatasourceSchema;
import io.segmentschema.cache.segment.DatasourceName;
import java.util.List;
import java.util.Set;

/** The datasources whose name contains a text, a part of the list at a time. Any thread. */
final class DatasourcePages {

  /** The most that one page has. */
  static final int LONGEST_PAGE = 500;

  /**
   * One datasource of the list.
   *
   * @param incomplete whether it has a used segment whose schema is not known yet
   */
  record Listed(String datasource, int columns, String schemaVersion, boolean incomplete) {}

  /**
   * One page.
   *
   * @param total how many datasources there are
   * @param matched in how many of them the name contains the text
   * @param offset how many of those come before this page
   */
  record Page(int total, int matched, int offset, List<Listed> datasources) {}

  private final SchemaCache cache;

  DatasourcePages(SchemaCache cache) {
    this.cache = cache;
  }

  /** By name; case does not count. */
  Page page(String text, int offset, int limit) {
    Text wanted = new Text(text);
    ImmutableList<DatasourceSchema> all = cache.datasourceSchemas();
    List<DatasourceSchema> matched =
        text.isEmpty()
            ? all
            : all.stream().filter(schema -> wanted.isIn(schema.datasource().value())).toList();
    Set<DatasourceName> incomplete = cache.datasourcesWithMissingSchemas();
    return new Page(
        all.size(),
        matched.size(),
        offset,
        matched.stream()
            .skip(offset)
            .limit(limit)
            .map(schema -> listed(schema, incomplete.contains(schema.datasource())))
            .toList());
  }

  private static Listed listed(DatasourceSchema schema, boolean incomplete) {
    return new Listed(
        schema.datasource().value(),
        schema.rowSignature().size(),
        schema.version().value(),
        incomplete);
  }
}
