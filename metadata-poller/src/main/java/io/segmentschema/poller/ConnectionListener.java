package io.segmentschema.poller;

import java.time.Duration;

/**
 * Hears how the connections to the store are used, on whichever thread uses one. Must be quick and
 * must not throw.
 */
public interface ConnectionListener {

  /** Nobody listens. */
  ConnectionListener NONE = new ConnectionListener() {};

  /** A connection was had after that wait. */
  default void taken(Duration waited) {}

  /** A connection came back after having been used for so long. */
  default void returned(Duration used) {}

  /** Somebody waited for a connection for as long as allowed, and got none. */
  default void timedOut() {}
}
