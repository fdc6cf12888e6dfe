package io.segmentschema.benchmarks.data;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The columns of a made-up schema: {@code __time}, 59 columns that all schemas share, and one of
 * its own. In two schemas of three one shared column has another type, so that types must be
 * combined.
 */
public final class Columns {

  /** How many columns every schema has. */
  public static final int COUNT = 61;

  private static final String[] TYPES = {"STRING", "LONG", "DOUBLE", "STRING", "COMPLEX<json>"};

  private Columns() {}

  /** Types by column name, in order. */
  public static Map<String, String> of(int schema) {
    Map<String, String> types = new LinkedHashMap<>();
    types.put("__time", "LONG");
    for (int column = 0; types.size() < COUNT - 1; column++) {
      boolean differs = column == schema % (COUNT - 2) && schema % 3 != 0;
      types.put("dimension_" + column, differs ? "DOUBLE" : TYPES[column % TYPES.length]);
    }
    types.put("only_in_" + schema, "LONG");
    return types;
  }
}
