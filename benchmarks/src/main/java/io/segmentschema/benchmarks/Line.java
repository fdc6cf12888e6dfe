package io.segmentschema.benchmarks;

import io.segmentschema.benchmarks.report.Report;

/** One line of the table of goals. */
interface Line {

  /** The number that the ids of its rows begin with. */
  String number();

  /** Measures, and reports every row and growth curve of the line. */
  void measure(Settings settings, Report report) throws Exception;
}
