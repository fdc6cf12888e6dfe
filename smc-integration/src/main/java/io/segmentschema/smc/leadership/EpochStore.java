package io.segmentschema.smc.leadership;

import io.segmentschema.cache.store.LeaderEpoch;
import java.util.Optional;

/**
 * The one row in the store that says who leads. Both methods wait for the store and throw if it
 * cannot be asked.
 */
public interface EpochStore {

  /** The epoch that leads now. */
  LeaderEpoch currentEpoch();

  /** Takes over by compare-and-set; empty if the expected epoch no longer led. */
  Optional<LeaderEpoch> winEpoch(LeaderEpoch expected, String nodeName);
}
