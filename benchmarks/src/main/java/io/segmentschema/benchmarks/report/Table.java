package io.segmentschema.benchmarks.report;

import com.google.common.base.Strings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The report as text for people, in Markdown that a terminal can show as well. Stateless. */
public final class Table {

  private Table() {}

  /** The rows. */
  public static String ofRows(List<Row> rows) {
    return text(
        rows,
        List.of(
            new Column<>("id", Row::id),
            new Column<>("name", Row::name),
            new Column<>("unit", Row::unit),
            new Column<>("ours", row -> figure(row.ours())),
            new Column<>("peer", row -> figure(row.peer())),
            new Column<>("floor", row -> figure(row.floor())),
            new Column<>("goal", row -> figure(row.goal())),
            new Column<>("met", row -> row.met() ? "yes" : "NO")));
  }

  /** The growth curves. */
  public static String ofGrowths(List<Growth> growths) {
    return text(
        growths,
        List.of(
            new Column<>("id", Growth::id),
            new Column<>("name", Growth::name),
            new Column<>("unit", Growth::unit),
            new Column<>("ours by segments", growth -> points(growth.ours())),
            new Column<>("exponent", growth -> "%.2f".formatted(growth.exponent())),
            new Column<>("peer by segments", growth -> points(growth.peer())),
            new Column<>(
                "exponent",
                growth ->
                    growth.peer().size() < 2
                        ? ""
                        : "%.2f".formatted(Growth.exponent(growth.peer())))));
  }

  private record Column<T>(String title, Function<T, String> cell) {}

  private static <T> String text(List<T> lines, List<Column<T>> columns) {
    List<List<String>> cells = new ArrayList<>();
    cells.add(columns.stream().map(Column::title).toList());
    cells.add(columns.stream().map(column -> "---").toList());
    for (T line : lines) {
      cells.add(columns.stream().map(column -> column.cell().apply(line)).toList());
    }
    StringBuilder text = new StringBuilder();
    for (List<String> line : cells) {
      for (int column = 0; column < columns.size(); column++) {
        text.append("| ").append(Strings.padEnd(line.get(column), width(cells, column), ' '));
        text.append(' ');
      }
      text.append("|\n");
    }
    return text.toString();
  }

  private static int width(List<List<String>> cells, int column) {
    return cells.stream().mapToInt(line -> line.get(column).length()).max().orElse(0);
  }

  private static String points(java.util.Map<Integer, Double> points) {
    List<String> texts = new ArrayList<>();
    points.forEach((segments, value) -> texts.add(count(segments) + ": " + figure(value)));
    return String.join(", ", texts);
  }

  private static String count(int segments) {
    return segments % 1_000_000 == 0 ? segments / 1_000_000 + "M" : segments / 1000 + "k";
  }

  /** Four digits, without an exponent. */
  private static String figure(@Nullable Double value) {
    if (value == null) {
      return "";
    }
    double size = Math.abs(value);
    int decimals = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }
}
