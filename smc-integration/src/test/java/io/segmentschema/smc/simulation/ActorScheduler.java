package io.segmentschema.smc.simulation;

import io.segmentschema.cache.testing.VirtualScheduler;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * A scheduler of a simulated process: its tasks wait in simulated time and run as actors, as many
 * at once as it has threads.
 */
final class ActorScheduler extends VirtualScheduler {

  private final String name;
  private final Object owner;
  private final int threads;
  private final Actors actors;
  private int busy;

  ActorScheduler(String name, Object owner, int threads, Actors actors, LongSupplier nanos) {
    super(nanos);
    this.name = name;
    this.owner = owner;
    this.threads = threads;
    this.actors = actors;
  }

  /** When the next task is due that a free thread could run. */
  Optional<Long> nextDue() {
    return isShutdown() || busy >= threads ? Optional.empty() : firstDue();
  }

  /** Runs the task that is due first, to its first pause or its end. */
  void runNext() {
    Runnable next = takeFirst();
    busy++;
    actors.begin(
        name,
        owner,
        () -> {
          try {
            next.run();
          } finally {
            busy--;
          }
        });
  }
}
