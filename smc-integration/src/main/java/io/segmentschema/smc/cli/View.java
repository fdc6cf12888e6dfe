package io.segmentschema.smc.cli;

import java.io.PrintWriter;

/**
 * Where a command shows people something.
 *
 * @param out the standard output
 * @param terminal what it leads to
 */
record View(PrintWriter out, Terminal terminal) {

  TextTable table(String... titles) {
    return new TextTable(terminal, titles);
  }

  void print(TextTable table) {
    table.print(out);
  }

  void line(String text) {
    out.println(text);
  }
}
