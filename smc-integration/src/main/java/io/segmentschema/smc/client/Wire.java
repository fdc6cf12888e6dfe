package io.segmentschema.smc.client;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the service's answers. What is missing in one is a failure; what is unknown is left out.
 */
final class Wire {

  private static final JsonMapper MAPPER =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private record Page(
      @Nullable String cursor,
      @Nullable List<@Nullable Schema> changed,
      @Nullable List<@Nullable String> removed) {}

  private record Schema(
      @Nullable String datasource,
      @Nullable String schemaVersion,
      @Nullable List<@Nullable Column> rowSignature) {}

  private record Column(@Nullable String name, @Nullable String type) {}

  private record Listing(@Nullable List<@Nullable Listed> datasources) {}

  private record Listed(@Nullable String datasource, @Nullable String schemaVersion) {}

  private Wire() {}

  static FeedPage feed(byte[] json) throws IOException {
    Page page = there(MAPPER.readValue(json, Page.class), "an object");
    List<DatasourceColumns> changed = new ArrayList<>();
    for (Schema schema : there(page.changed(), "changed")) {
      changed.add(schema(there(schema, "changed[]")));
    }
    List<String> removed = new ArrayList<>();
    for (String name : there(page.removed(), "removed")) {
      removed.add(there(name, "removed[]"));
    }
    return new FeedPage(there(page.cursor(), "cursor"), changed, removed);
  }

  static DatasourceColumns schema(byte[] json) throws IOException {
    return schema(there(MAPPER.readValue(json, Schema.class), "an object"));
  }

  /** The versions of the listed datasources. */
  static Map<String, String> listing(byte[] json) throws IOException {
    Map<String, String> versions = new LinkedHashMap<>();
    Listing listing = there(MAPPER.readValue(json, Listing.class), "an object");
    for (Listed listed : there(listing.datasources(), "datasources")) {
      Listed known = there(listed, "datasources[]");
      versions.put(
          there(known.datasource(), "datasource"), there(known.schemaVersion(), "schemaVersion"));
    }
    return versions;
  }

  private static DatasourceColumns schema(Schema schema) throws IOException {
    List<DatasourceColumns.Column> columns = new ArrayList<>();
    for (Column column : there(schema.rowSignature(), "rowSignature")) {
      Column known = there(column, "rowSignature[]");
      columns.add(
          new DatasourceColumns.Column(
              there(known.name(), "name"), Optional.ofNullable(known.type())));
    }
    return new DatasourceColumns(
        there(schema.datasource(), "datasource"),
        there(schema.schemaVersion(), "schemaVersion"),
        columns);
  }

  private static <T> T there(@Nullable T member, String name) throws IOException {
    if (member == null) {
      throw new IOException("The answer lacks " + name);
    }
    return member;
  }
}
