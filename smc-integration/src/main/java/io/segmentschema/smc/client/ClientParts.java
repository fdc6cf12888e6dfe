package io.segmentschema.smc.client;

import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;

/** What those share who ask nodes for one copy. */
record ClientParts(
    ClientConfig config,
    Copy copy,
    Nodes nodes,
    Transport transport,
    ConfirmedVersion confirmed,
    SchemaListener listener,
    ScheduledExecutorService executor,
    LongSupplier nanos) {

  void tellTrouble(String what) {
    Listening.tell(() -> listener.trouble(what));
  }
}
