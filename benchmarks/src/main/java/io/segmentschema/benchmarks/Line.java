package io.segmentschema.benchmarks;

import io.segmentschema.benchmarks.report.Report;
import java.util.List;

/** One or more lines of the table of goals that are measured together. */
interface Line {

  /** The numbers that the ids of its rows begin with. */
  List<String> numbers();

  /** Measures, and reports every row and growth curve. */
  void measure(Settings settings, Report report) throws Exception;
}
