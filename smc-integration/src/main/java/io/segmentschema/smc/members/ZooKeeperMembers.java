package io.segmentschema.smc.members;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.segmentschema.cache.error.InvalidInputException;
import io.segmentschema.cache.store.StoreId;
import io.segmentschema.smc.leadership.Later;
import io.segmentschema.smc.leadership.ZooKeeperClient;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.cache.ChildData;
import org.apache.curator.framework.recipes.cache.CuratorCache;
import org.apache.curator.framework.recipes.cache.CuratorCacheListener;
import org.apache.curator.framework.recipes.nodes.PersistentNode;
import org.apache.zookeeper.CreateMode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The members of a store that meet at one ZooKeeper: each keeps a node below that store's {@code
 * members} for as long as its session lasts, with its instance and its address. A node joins them
 * once it has read which store it has. While the ensemble is out of reach the last known list
 * stays; what is in it and cannot be read is left out.
 *
 * <p>The list is one immutable value, made anew on Curator's thread after each change.
 */
public final class ZooKeeperMembers implements Members {

  private static final Logger log = LoggerFactory.getLogger(ZooKeeperMembers.class);
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final int MOST_BYTES = 4_096;
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** What belongs together while this node is a member. */
  private record Entry(Member self, String path, PersistentNode node, CuratorCache list) {}

  private final ZooKeeperClient ensemble;
  private final Supplier<StoreId> store;
  private final Later later;
  private final String instance;
  private final Supplier<URI> url;

  @GuardedBy("this")
  private boolean isStarted;

  @GuardedBy("this")
  private boolean isStopped;

  @GuardedBy("this")
  private boolean isLogged;

  @GuardedBy("this")
  private @Nullable Entry entry;

  private final SharedAddress sharedAddress = new SharedAddress();

  /** Volatile: set before the start, read by Curator's thread. */
  private volatile Runnable whenBack = () -> {};

  /** Whether this node has been in the list; for Curator's thread. */
  private volatile boolean wasEntered;

  /** Volatile: made by Curator's thread, read by any. */
  private volatile ImmutableList<Member> others = ImmutableList.of();

  /** Volatile: set by Curator's thread, read by any. */
  private volatile boolean loaded;

  /** Volatile: set by Curator's thread after the list was, read by any. */
  private volatile boolean known;

  /**
   * @param store names the store; waits for it, and throws if it cannot be read
   * @param scheduler where the store is asked
   * @param instance names this process
   * @param url where others reach it; asked once it listens
   */
  public ZooKeeperMembers(
      ZooKeeperClient ensemble,
      Supplier<StoreId> store,
      ScheduledExecutorService scheduler,
      String instance,
      Supplier<URI> url) {
    this.ensemble = ensemble;
    this.store = store;
    this.later = new Later(scheduler);
    this.instance = instance;
    this.url = url;
  }

  @Override
  public Member self() {
    return new Member(instance, url.get());
  }

  @Override
  public ImmutableList<Member> others() {
    return others;
  }

  @Override
  public ImmutableList<Member> atThisAddress() {
    return sharedAddress.lasting();
  }

  /** Not before this node is in the list itself: from then on the others know of it, too. */
  @Override
  public boolean isKnown() {
    return known;
  }

  /**
   * Told when this node stands in the list again after it did not for a while, for others or for
   * itself: they passed nothing on to it then. On Curator's thread; to be set before the start.
   */
  public void whenBack(Runnable listener) {
    whenBack = listener;
  }

  /** Becomes a member as soon as the store and the ensemble answer; safe to call twice. */
  public void start() {
    synchronized (this) {
      if (isStarted) {
        return;
      }
      isStarted = true;
    }
    later.run(Duration.ZERO, this::join);
  }

  private void join() {
    try {
      join(store.get());
    } catch (RuntimeException failure) {
      logOnce(failure);
      later.run(PAUSE, this::join);
    }
  }

  private synchronized void logOnce(RuntimeException failure) {
    if (!isLogged) {
      isLogged = true;
      log.warn(
          "This node does not know its store's members yet and is not known to them, will try"
              + " again: reason={}",
          failure.toString());
    }
  }

  private synchronized void join(StoreId named) {
    if (isStopped) {
      return;
    }
    Member self = self();
    CuratorFramework client = ensemble.open(named);
    String path = ensemble.membersPath(named);
    PersistentNode node =
        new PersistentNode(
            client, CreateMode.EPHEMERAL, false, path + "/" + instance, written(self));
    CuratorCache list = CuratorCache.build(client, path);
    Entry begun = new Entry(self, path, node, list);
    list.listenable()
        .addListener(
            CuratorCacheListener.builder()
                .forAll((type, old, now) -> look(begun))
                .forInitialized(() -> loaded(begun))
                .build());
    node.getListenable().addListener(made -> entered());
    node.start();
    list.start();
    entry = begun;
    later.run(ensemble.lastingSession(), this::watchAddress);
  }

  private void watchAddress() {
    Entry now = entry();
    if (now == null) {
      return;
    }
    if (ensemble.connection().isConnected()) {
      sharedAddress.look(
          inList(now)
              .filter(member -> member.url().equals(now.self().url()))
              .filter(member -> !member.equals(now.self()))
              .collect(ImmutableList.toImmutableList()));
    } else {
      sharedAddress.forget();
    }
    later.run(ensemble.lastingSession(), this::watchAddress);
  }

  private synchronized @Nullable Entry entry() {
    return entry;
  }

  /** Whoever came later comes later. */
  private static Stream<Member> inList(Entry now) {
    return now.list().stream()
        .filter(child -> !child.getPath().equals(now.path()))
        .sorted(Comparator.comparingLong(child -> child.getStat().getCzxid()))
        .flatMap(child -> read(child).stream());
  }

  /** Is no member any more; safe to call twice. */
  public void stop() {
    Entry ended;
    synchronized (this) {
      ended = entry;
      entry = null;
      isStopped = true;
    }
    if (ended != null) {
      ended.list().close();
      ensemble.release(ended.node());
    }
  }

  private void loaded(Entry now) {
    loaded = true;
    look(now);
  }

  /**
   * An address belongs to the process that came last: where a member was killed and started again,
   * its predecessor stands in the list until its session ends.
   */
  private void look(Entry now) {
    Map<URI, Member> byUrl = new LinkedHashMap<>();
    inList(now).forEach(member -> byUrl.put(member.url(), member));
    ImmutableList<Member> found =
        byUrl.values().stream()
            .filter(member -> !member.url().equals(now.self().url()))
            .sorted(Comparator.comparing(Member::instance))
            .collect(ImmutableList.toImmutableList());
    if (!found.equals(others)) {
      others = found;
      log.info("Members have changed: others={}", found.stream().map(Member::url).toList());
    }
    if (loaded && byUrl.containsValue(now.self())) {
      known = true;
    }
  }

  /**
   * This node's entry was made, or made anew. The list does not tell: where it was never seen
   * without the entry, Curator takes the new one for the old one, whose data it has.
   */
  private void entered() {
    if (wasEntered) {
      whenBack.run();
    }
    wasEntered = true;
  }

  private static byte[] written(Member member) {
    return MAPPER
        .createObjectNode()
        .put("instance", member.instance())
        .put("url", member.url().toString())
        .toString()
        .getBytes(StandardCharsets.UTF_8);
  }

  private static Optional<Member> read(ChildData child) {
    byte[] data = child.getData();
    if (data == null || data.length > MOST_BYTES) {
      return unreadable(child, "size");
    }
    try {
      JsonNode json = MAPPER.readTree(data);
      return Optional.of(
          new Member(json.path("instance").asText(), URI.create(json.path("url").asText())));
    } catch (IOException | IllegalArgumentException malformed) {
      return unreadable(child, String.valueOf(malformed.getMessage()));
    }
  }

  private static Optional<Member> unreadable(ChildData child, String reason) {
    log.warn(
        "Member cannot be read and is left out: path={}, reason={}",
        InvalidInputException.shown(child.getPath()),
        InvalidInputException.shown(reason));
    return Optional.empty();
  }
}
