package io.segmentschema.smc.leadership;

import io.segmentschema.cache.store.LeaderEpoch;
import java.util.Optional;

/**
 * The one row in the store that says who leads. Each method waits for the store and throws if it
 * cannot be asked.
 */
public interface EpochStore {

  /** The epoch that leads now. */
  LeaderEpoch currentEpoch();

  /** The name of the node that has taken the epoch last; empty if none has. */
  String leaderNode();

  /** Takes over by compare-and-set; empty if the expected epoch no longer led. */
  Optional<LeaderEpoch> winEpoch(LeaderEpoch expected, String nodeName);
}
