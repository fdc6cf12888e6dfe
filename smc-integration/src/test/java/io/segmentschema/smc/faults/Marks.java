package io.segmentschema.smc.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;

/** What only ever grows in a store, whoever is killed: versions, generation, the leader's epoch. */
final class Marks {

  private long version;
  private long revision;
  private long generation;
  private long epoch;

  /** Notes the answer to a write that changed something: its version is nobody else's. */
  void answered(JsonNode write) {
    long given = write.path("storeVersion").asLong();
    assertTrue(given > version, "version " + given + " was given out after " + version);
    version = given;
  }

  /** Notes the start of a service that leads: it does so in an epoch of its own. */
  void started(ServiceProcess service) throws Exception {
    long now = service.awaitLeading();
    assertTrue(now > epoch, "epoch " + now + " after " + epoch);
    epoch = now;
  }

  /** Notes what the store holds after a kill. */
  void found(StoreContents store) {
    assertTrue(store.revision() >= version, "the store forgot version " + version);
    assertTrue(store.revision() >= revision, "revision " + store.revision() + " < " + revision);
    assertTrue(store.generation() >= generation, "generation " + store.generation());
    assertEquals(epoch, store.epoch(), "epoch");
    revision = store.revision();
    generation = store.generation();
  }
}
