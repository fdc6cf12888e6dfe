package io.segmentschema.smc.cli;

import com.google.common.base.Strings;
import io.segmentschema.smc.cli.Terminal.Ink;
import io.segmentschema.smc.config.OneLine;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A table of text with aligned columns, whose last one may be coloured. */
final class TextTable {

  private record Row(List<String> cells, Ink ink) {}

  private final Terminal terminal;
  private final List<Row> rows = new ArrayList<>();

  TextTable(Terminal terminal, String... titles) {
    this.terminal = terminal;
    rows.add(new Row(List.of(titles), Ink.TITLE));
  }

  void row(String... cells) {
    row(Ink.PLAIN, cells);
  }

  /**
   * @param ink of the last cell
   */
  void row(Ink ink, String... cells) {
    // What a service sends may hold anything; a terminal is shown no control characters.
    rows.add(new Row(List.of(cells).stream().map(OneLine::of).toList(), ink));
  }

  void print(PrintWriter out) {
    int[] widths = IntStream.range(0, rows.get(0).cells().size()).map(this::width).toArray();
    for (Row row : rows) {
      int last = row.cells().size() - 1;
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < last; column++) {
        line.append(Strings.padEnd(row.cells().get(column), widths[column] + 2, ' '));
      }
      String end = row.cells().get(last);
      if (row.ink() == Ink.TITLE) {
        out.println(terminal.paint(Ink.TITLE, line + end));
      } else {
        out.println((line + terminal.paint(row.ink(), end)).stripTrailing());
      }
    }
  }

  private int width(int column) {
    return rows.stream().mapToInt(row -> row.cells().get(column).length()).max().orElse(0);
  }
}
