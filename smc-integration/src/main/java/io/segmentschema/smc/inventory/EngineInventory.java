package io.segmentschema.smc.inventory;

import java.util.Optional;

/**
 * The part of an engine that knows its segments and servers. It runs on its own threads between
 * {@link #start} and {@link #stop}.
 */
public interface EngineInventory {

  /** Begins to report; safe to call twice. */
  void start(InventoryUpdates updates);

  /** Ends the reports; safe to call twice. */
  void stop();

  /** What the first complete picture of the servers still waits for, in a sentence. */
  default Optional<String> waitsFor() {
    return Optional.empty();
  }
}
