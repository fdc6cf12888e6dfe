package io.segmentschema.smc.leadership;

import com.google.common.base.Ticker;
import io.segmentschema.cache.store.DeposedLeaderException;
import io.segmentschema.cache.store.LeaderEpoch;
import io.segmentschema.cache.store.StoreId;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leadership of a node among others: it stands for election once a poll has read the store,
 * because who cannot read it cannot lead. It follows until the election names it, then takes the
 * store's epoch, and leads from the end of the first full poll after that ({@link Attempt}). When
 * the election passes it over, or its electors are out of reach, it follows again at once; when
 * another node takes the epoch although this one is still named, it takes the epoch again after a
 * pause, a longer one each time that this happens in a row.
 *
 * <p>The election comes first so that nodes do not take the epoch from each other in turn; what
 * keeps a node from writing that only believes that it leads is the epoch (ADR 11). Each election
 * opens a term; what was begun in an earlier term ends without effect.
 *
 * <p>Any thread may ask. The store and the electors are asked on the given scheduler, without a
 * lock.
 */
public final class ElectedLeadership implements Leadership, Candidate {

  private static final Logger log = LoggerFactory.getLogger(ElectedLeadership.class);
  private static final Duration CHECK_PERIOD = Duration.ofSeconds(5);

  private final Election election;
  private final Supplier<String> nodeName;
  private final Candidacy candidacy = new Candidacy();
  private final LeadershipNews news = new LeadershipNews(candidacy::leading);
  private final EpochStore store;
  private final Ticker ticker;
  private final Later later;
  private final Attempt attempt;

  /**
   * @param nodeName names this node in the store's row; asked when the epoch is taken
   */
  ElectedLeadership(
      Election election,
      EpochStore store,
      FullPollRequest polls,
      Supplier<String> nodeName,
      ScheduledExecutorService scheduler,
      Ticker ticker) {
    this.election = election;
    this.nodeName = nodeName;
    this.store = store;
    this.ticker = ticker;
    this.later = new Later(scheduler);
    this.attempt =
        new Attempt(candidacy, election, store, polls, nodeName, later, ticker, news::tell);
  }

  /**
   * Among the nodes of a store that meet at one ZooKeeper.
   *
   * @param storeId waits for the store, and throws if it cannot be read
   */
  public static ElectedLeadership byZooKeeper(
      ZooKeeperClient ensemble,
      Supplier<StoreId> storeId,
      String instance,
      EpochStore store,
      FullPollRequest polls,
      Supplier<String> nodeName,
      ScheduledExecutorService scheduler,
      Ticker ticker) {
    return new ElectedLeadership(
        new ZooKeeperElection(ensemble, storeId, instance),
        store,
        polls,
        nodeName,
        scheduler,
        ticker);
  }

  @Override
  public Role role() {
    return candidacy.holdsEpoch() ? Role.LEADER : Role.FOLLOWER;
  }

  @Override
  public Optional<LeaderEpoch> leading() {
    return candidacy.leading();
  }

  @Override
  public LeaderEpoch epoch() {
    return candidacy.epoch();
  }

  @Override
  public Optional<ZooKeeperConnection> zooKeeper() {
    return Optional.of(election.connection());
  }

  @Override
  public void addListener(LeadershipListener listener) {
    news.add(listener);
  }

  @Override
  public void start() {
    if (candidacy.begin()) {
      lineUpSoon();
      later.run(CHECK_PERIOD, this::check);
    }
  }

  private void lineUpSoon() {
    if (candidacy.isFollowing()) {
      later.run(Duration.ZERO, this::lineUp);
    }
  }

  /** Safe to do twice. */
  private void lineUp() {
    if (candidacy.hasStopped()) {
      return;
    }
    try {
      election.start(this);
    } catch (RuntimeException failure) {
      log.warn("Not in line for the leadership yet, will try again", failure);
      later.run(CHECK_PERIOD, this::lineUp);
    }
  }

  /** A node out of line would never lead, and nobody would notice before the others are gone. */
  private void check() {
    if (candidacy.hasStopped()) {
      return;
    }
    try {
      if (candidacy.isFollowing()) {
        election.check();
      }
    } catch (RuntimeException failure) {
      log.warn("Place in the election was not checked: reason={}", failure.toString());
    } finally {
      later.run(CHECK_PERIOD, this::check);
    }
  }

  @Override
  public void stop() {
    candidacy.stop();
    news.tell();
    election.stop();
  }

  @Override
  public void elected() {
    candidacy.seek().ifPresent(attempt::begin);
  }

  @Override
  public void passedOver() {
    if (candidacy.follow()) {
      log.info(
          "Leadership given up, the election names this node no longer: node={}", nodeName.get());
    }
    news.tell();
  }

  @Override
  public StepDown stepDown() {
    if (role() != Role.LEADER) {
      return StepDown.NOT_LEADER;
    }
    if (!election.othersStand()) {
      return StepDown.ALONE;
    }
    log.info("Stepping down, because somebody asked for it: node={}", nodeName.get());
    election.standBack();
    return StepDown.DONE;
  }

  /** A refusal of a leadership that is over says nothing of this one. */
  @Override
  public void deposed(DeposedLeaderException seen) {
    lose(seen.refused(), seen.current());
  }

  @Override
  public void storeShows(LeaderEpoch shown) {
    if (candidacy.readStore()) {
      lineUpSoon();
    }
    candidacy.learn(shown).ifPresent(mine -> lose(mine, shown));
  }

  /** Another node has the epoch. As long as the election names us it is ours to take again. */
  private void lose(LeaderEpoch mine, LeaderEpoch current) {
    Optional<Candidacy.Loss> loss = candidacy.lose(mine, current, ticker.read());
    if (loss.isEmpty()) {
      return;
    }
    news.tell();
    Duration wait = attempt.beginAnew(loss.get());
    later.run(Duration.ZERO, () -> tellWho(loss.get(), mine, current, wait));
  }

  /** Waits for the store, which knows the node's name. */
  private void tellWho(Candidacy.Loss loss, LeaderEpoch mine, LeaderEpoch current, Duration wait) {
    String node = leaderNode();
    log.warn(
        "Another node has taken the store's leadership, this one writes nothing more under its"
            + " epoch: epoch={}, leaderEpoch={}, leaderNode={}",
        mine.value(),
        current.value(),
        node);
    if (loss.times() > 1) {
      log.error(
          "Two nodes that do not see each other take the store's leadership from each other. Look"
              + " for a service on the same store with another schema-cache.ha.zookeeper.path, with"
              + " other ZooKeeper servers, or without --ha zookeeper: leaderNode={}, times={},"
              + " waitMillis={}",
          node,
          loss.times(),
          wait.toMillis());
    }
  }

  private String leaderNode() {
    try {
      return store.leaderNode();
    } catch (RuntimeException unavailable) {
      log.debug("The store cannot be asked who leads", unavailable);
      return "unknown";
    }
  }
}
