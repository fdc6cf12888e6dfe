package io.segmentschema.benchmarks.report;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;

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
}
