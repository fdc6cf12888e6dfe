package io.segmentschema.smc.cli;

import com.google.common.base.Strings;
import io.segmentschema.smc.config.OneLine;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** A table of text with aligned columns. */
final class TextTable {

  private final List<List<String>> rows = new ArrayList<>();

  TextTable(String... titles) {
    rows.add(List.of(titles));
  }

  void row(String... cells) {
    // What a service sends may hold anything; a terminal is shown no control characters.
    rows.add(List.of(cells).stream().map(OneLine::of).toList());
  }

  void print(PrintWriter out) {
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        line.append(Strings.padEnd(row.get(column), width(column) + 2, ' '));
      }
      out.println(line.toString().stripTrailing());
    }
  }

  private int width(int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }
}
