package io.segmentschema.smc.leadership;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.segmentschema.cache.store.StoreId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.function.Supplier;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.apache.curator.framework.recipes.leader.LeaderLatch.CloseMode;
import org.apache.curator.framework.recipes.leader.LeaderLatchListener;
import org.apache.curator.framework.recipes.leader.Participant;
import org.apache.zookeeper.KeeperException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An election at ZooKeeper: the nodes of a store line up below its {@code leader}, each with a node
 * that its session keeps alive, and the first in line is named. A connection that is suspended or a
 * session that is lost passes this node over at once; Curator lines it up again when the ensemble
 * answers.
 *
 * <p>Any thread; the candidate is told on Curator's threads.
 */
final class ZooKeeperElection implements Election {

  private static final Logger log = LoggerFactory.getLogger(ZooKeeperElection.class);

  /** Lining up takes a moment, in which one look finds us out of line. */
  private static final int LOOKS = 2;

  /** What belongs together while this node stands. */
  private record Place(
      CuratorFramework client, String path, Candidate candidate, LeaderLatch latch) {}

  private final ZooKeeperClient ensemble;
  private final Supplier<StoreId> store;
  private final String id;

  @GuardedBy("this")
  private @Nullable Place place;

  /** True while one thread gives the place away, so that no other does. */
  @GuardedBy("this")
  private boolean isMoving;

  @GuardedBy("this")
  private int missed;

  @GuardedBy("this")
  private boolean isStopped;

  /**
   * @param store names the store; waits for it, and throws if it cannot be read
   * @param id names this process among all that ever stand
   */
  ZooKeeperElection(ZooKeeperClient ensemble, Supplier<StoreId> store, String id) {
    this.ensemble = ensemble;
    this.store = store;
    this.id = id;
  }

  @Override
  public void start(Candidate standing) {
    StoreId named = store.get();
    synchronized (this) {
      if (place == null && !isStopped) {
        place = lineUp(ensemble.open(named), ensemble.leaderPath(named), standing);
      }
    }
  }

  @Override
  public boolean confirms() {
    Place mine = place();
    if (mine == null || !mine.latch().hasLeadership()) {
      return false;
    }
    try {
      // Without it a server that lags behind could still show us first in line.
      mine.client().sync().forPath(mine.path());
      return mine.latch().getLeader().getId().equals(id);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw unavailable(interrupted);
    } catch (Exception failure) {
      throw unavailable(failure);
    }
  }

  @Override
  public void check() {
    Place mine = place();
    if (mine == null || !mine.client().getZookeeperClient().isConnected()) {
      return; // When they answer again, Curator lines us up.
    }
    boolean stands = stands(mine.latch());
    synchronized (this) {
      missed = stands ? 0 : missed + 1;
      if (missed < LOOKS) {
        return;
      }
      missed = 0;
    }
    log.warn("This node is not in line for the leadership any more and lines up again");
    standBack();
  }

  @Override
  public boolean othersStand() {
    Place mine = place();
    return mine != null && inLine(mine.latch()).stream().anyMatch(each -> !each.getId().equals(id));
  }

  @Override
  public ZooKeeperConnection connection() {
    return ensemble.connection();
  }

  /** Somewhere behind others, or in front and aware of it. */
  private boolean stands(LeaderLatch latch) {
    return inLine(latch).stream()
        .filter(each -> each.getId().equals(id))
        .findFirst()
        .map(each -> latch.hasLeadership() || !each.isLeader())
        .orElse(false);
  }

  /** Who stands, the first in line first. */
  private static Collection<Participant> inLine(LeaderLatch latch) {
    try {
      return latch.getParticipants();
    } catch (KeeperException.NoNodeException noLine) {
      return ImmutableList.of();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw unavailable(interrupted);
    } catch (Exception failure) {
      throw unavailable(failure);
    }
  }

  @Override
  public void standBack() {
    Place left;
    synchronized (this) {
      left = place;
      if (left == null || isMoving) {
        return;
      }
      isMoving = true;
    }
    leave(left.latch());
    clear(left);
    synchronized (this) {
      isMoving = false;
      if (left.equals(place)) { // Otherwise it was stopped meanwhile.
        place = lineUp(left.client(), left.path(), left.candidate());
      }
    }
  }

  @Override
  public void stop() {
    Place left;
    synchronized (this) {
      left = place;
      place = null;
      isStopped = true;
    }
    if (left != null) {
      ensemble.release(left.latch());
    }
  }

  private synchronized @Nullable Place place() {
    return place;
  }

  private Place lineUp(CuratorFramework client, String path, Candidate candidate) {
    LeaderLatch latch = new LeaderLatch(client, path, id, CloseMode.NOTIFY_LEADER);
    latch.addListener(
        new LeaderLatchListener() {
          @Override
          public void isLeader() {
            candidate.elected();
          }

          @Override
          public void notLeader() {
            candidate.passedOver();
          }
        });
    try {
      latch.start();
    } catch (Exception failure) {
      throw unavailable(failure);
    }
    return new Place(client, path, candidate, latch);
  }

  /** Not under our lock: the candidate is told on this thread. */
  private static void leave(LeaderLatch latch) {
    try {
      latch.close();
    } catch (IOException | IllegalStateException failure) {
      // The second: another thread has closed it.
      log.debug("Place in the election was left to its session", failure);
    }
  }

  /**
   * Takes away what a reconnection in the midst of another may have left in line for us: it would
   * stand there as long as our session, and name nobody.
   */
  private void clear(Place left) {
    CuratorFramework client = left.client();
    if (!client.getZookeeperClient().isConnected()) {
      return;
    }
    byte[] mine = id.getBytes(StandardCharsets.UTF_8);
    try {
      for (String child : client.getChildren().forPath(left.path())) {
        String stray = left.path() + "/" + child;
        if (Arrays.equals(mine, client.getData().forPath(stray))) {
          client.delete().guaranteed().forPath(stray);
        }
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (KeeperException.NoNodeException gone) {
      log.debug("Somebody else's place went away meanwhile", gone);
    } catch (Exception failure) {
      log.warn("Line of the election was not cleared: reason={}", failure.toString());
    }
  }

  private static ElectionUnavailableException unavailable(Exception cause) {
    return new ElectionUnavailableException("ZooKeeper cannot be asked: " + cause, cause);
  }
}
