package io.segmentschema.smc.inventory;

/**
 * The part of an engine that knows its segments and servers. It runs on its own threads between
 * {@link #start} and {@link #stop}.
 */
public interface EngineInventory {

  /** Begins to report; safe to call twice. */
  void start(InventoryUpdates updates);

  /** Ends the reports; safe to call twice. */
  void stop();
}
