package io.segmentschema.smc.leadership;

import com.google.common.base.Ticker;
import io.segmentschema.cache.store.StoreId;
import java.time.Duration;
import org.awaitility.Awaitility;

/** A node that stands for election, and only knows whether it is named. */
final class ElectionNode implements Candidate {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  final ZooKeeperElection election;

  /** Volatile: set by Curator's threads, read by the test. */
  volatile boolean isElected;

  ElectionNode(ZooKeeperConfig ensemble, StoreId store, String id) {
    election =
        new ZooKeeperElection(
            new ZooKeeperClient(ensemble, Ticker.systemTicker()), () -> store, id);
    election.start(this);
  }

  @Override
  public void elected() {
    isElected = true;
  }

  @Override
  public void passedOver() {
    isElected = false;
  }

  ElectionNode awaitElected() {
    Awaitility.await().atMost(LIMIT).until(() -> isElected);
    return this;
  }
}
