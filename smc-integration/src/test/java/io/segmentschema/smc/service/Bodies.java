package io.segmentschema.smc.service;

/** Request bodies, with apostrophes in place of quotes while they are put together. */
final class Bodies {

  static final String DAY = "2025-06-01T00:00:00.000Z/2025-06-02T00:00:00.000Z";
  static final String WIKI_ID = "wiki_2025-06-01T00:00:00.000Z_2025-06-02T00:00:00.000Z_v1";

  private Bodies() {}

  static String json(String text) {
    return text.replace('\'', '"');
  }

  /** A column. */
  static String column(String name, String type) {
    return "{'name':'%s','type':'%s'}".formatted(name, type);
  }

  /** One segment of a publish, with further members behind the required ones. */
  static String segment(String datasource, int partition, String more) {
    return "{'datasource':'%s','interval':'%s','version':'v1','partitionNum':%d,'numRows':3%s}"
        .formatted(datasource, DAY, partition, more);
  }

  static String schema(String... columns) {
    return ",'schema':{'rowSignature':[" + String.join(",", columns) + "]}";
  }

  static String publish(String... segments) {
    return json("{'segments':[" + String.join(",", segments) + "]}");
  }

  /** A publish of one segment of the datasource wiki with two columns. */
  static String wiki() {
    return publish(segment("wiki", 0, schema(column("__time", "LONG"), column("page", "STRING"))));
  }
}
