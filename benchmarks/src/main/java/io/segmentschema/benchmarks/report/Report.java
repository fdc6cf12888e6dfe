package io.segmentschema.benchmarks.report;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Gathers what the lines of the table measure, in their order. For one thread. */
public final class Report {

  private final List<Row> rows = new ArrayList<>();
  private final List<Growth> growths = new ArrayList<>();

  public void add(Row row) {
    rows.add(row);
  }

  public void add(Growth growth) {
    growths.add(growth);
  }

  public ImmutableList<Row> rows() {
    return ImmutableList.copyOf(rows);
  }

  public ImmutableList<Growth> growths() {
    return ImmutableList.copyOf(growths);
  }

  /**
   * This report with the other's lines in addition, where this one has not measured them anew, in
   * the order of their numbers.
   */
  public Report besides(Report older) {
    Set<Integer> measured = rows.stream().map(row -> line(row.id())).collect(Collectors.toSet());
    Report all = new Report();
    Stream.concat(rows.stream(), older.rows.stream().filter(row -> isOther(measured, row.id())))
        .sorted(Comparator.comparing(row -> line(row.id())))
        .forEach(all::add);
    Stream.concat(
            growths.stream(), older.growths.stream().filter(curve -> isOther(measured, curve.id())))
        .sorted(Comparator.comparing(curve -> line(curve.id())))
        .forEach(all::add);
    return all;
  }

  private static boolean isOther(Set<Integer> measured, String id) {
    return !measured.contains(line(id));
  }

  /** An id begins with the number of its line. */
  private static int line(String id) {
    return Integer.parseInt(id.replaceFirst("\\D.*", ""));
  }
}
