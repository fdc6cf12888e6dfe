package io.segmentschema.benchmarks;

import io.segmentschema.benchmarks.report.Report;
import io.segmentschema.benchmarks.store.DatabaseKind;
import io.segmentschema.benchmarks.store.DatabaseServer;
import java.util.List;

/** One or more lines of the table of goals that are measured with every kind of database. */
interface DatabaseLine {

  /** The numbers that the ids of its rows begin with. */
  List<String> numbers();

  /**
   * Measures with that server, and reports every row and growth curve. What it creates there it
   * takes away again: the server serves others afterwards.
   */
  void measure(DatabaseKind kind, DatabaseServer server, Settings settings, Report report)
      throws Exception;
}
