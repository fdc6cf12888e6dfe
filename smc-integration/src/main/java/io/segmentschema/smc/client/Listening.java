package io.segmentschema.smc.client;

import java.lang.System.Logger.Level;

/** Calls listeners, whose failures go no further than the log. */
final class Listening {

  private static final System.Logger LOG = System.getLogger(Listening.class.getName());

  private Listening() {}

  static void tell(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException failed) {
      LOG.log(Level.WARNING, "A listener of the schema copy failed", failed);
    }
  }
}
