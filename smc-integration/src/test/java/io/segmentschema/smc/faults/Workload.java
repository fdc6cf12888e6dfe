package io.segmentschema.smc.faults;

import java.nio.file.Path;
import java.util.List;

/** What the services of a cluster have to do. */
interface Workload {

  /** Brings into the store what it holds before the first service starts. */
  default void fill(String storeUrl) throws Exception {}

  /**
   * One of the services, whose data is in that folder; where it listens, and the servers that it
   * needs, are settled by others.
   */
  ProcessBuilder service(Path data);

  /** A few segments with an engine's, and four more in each second, in small processes. */
  final class Growing implements Workload {

    /** As many as there are different columns in the engine's segments. */
    static final int SEGMENTS = 40;

    private static final int MILLIS_PER_SEGMENT = 250;

    private final long sinceNanos = System.nanoTime();

    @Override
    public ProcessBuilder service(Path data) {
      ProcessBuilder builder = ServiceProcess.withEngine(data, SEGMENTS);
      builder
          .command()
          .addAll(List.of(Long.toString(sinceNanos), Integer.toString(MILLIS_PER_SEGMENT)));
      return builder;
    }
  }
}
