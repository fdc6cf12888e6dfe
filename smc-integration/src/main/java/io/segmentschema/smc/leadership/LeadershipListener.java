package io.segmentschema.smc.leadership;

import io.segmentschema.cache.store.LeaderEpoch;

/**
 * Learns when leading begins and ends. Called without a lock held, on the thread that noticed; must
 * be quick.
 */
public interface LeadershipListener {

  /** From now on {@link Leadership#leading()} is present. */
  default void startedLeading(LeaderEpoch epoch) {}

  /** From now on {@link Leadership#leading()} is empty. */
  default void stoppedLeading() {}
}
