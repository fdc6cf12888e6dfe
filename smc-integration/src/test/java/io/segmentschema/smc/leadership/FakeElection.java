package io.segmentschema.smc.leadership;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** An election that the test decides; the news comes on the test's thread. */
final class FakeElection implements Election {

  /** What the electors answer; null: they are out of reach. */
  @Nullable Boolean confirms = true;

  boolean othersStand = true;
  int stoodBack;
  int checks;
  boolean stopped;

  /** What happens while the electors are being asked. */
  Runnable whileAsked = () -> {};

  private @Nullable Candidate candidate;

  @Override
  public void start(Candidate standing) {
    candidate = standing;
  }

  @Override
  public boolean confirms() {
    whileAsked.run();
    if (confirms == null) {
      throw new ElectionUnavailableException("away", new IllegalStateException("away"));
    }
    return confirms;
  }

  @Override
  public void check() {
    checks++;
    confirms();
  }

  @Override
  public boolean othersStand() {
    return othersStand;
  }

  @Override
  public ZooKeeperConnection connection() {
    return new ZooKeeperConnection(ZooKeeperConnection.State.CONNECTED, Duration.ZERO);
  }

  @Override
  public void standBack() {
    stoodBack++;
    passOver();
  }

  @Override
  public void stop() {
    stopped = true;
  }

  /** Whether the node has lined up. */
  boolean isInLine() {
    return candidate != null;
  }

  void elect() {
    if (candidate != null) {
      candidate.elected();
    }
  }

  void passOver() {
    if (candidate != null) {
      candidate.passedOver();
    }
  }
}
