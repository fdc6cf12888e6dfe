package io.segmentschema.smc.druid;

import com.google.common.base.Ticker;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.smc.inventory.EngineInventory;
import io.segmentschema.smc.inventory.InventoryUpdates;
import io.segmentschema.smc.inventory.ServerName;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Druid cluster as an inventory. The Coordinator names the used segments ({@link UsedLists}) and
 * the data nodes and tasks; each of those is followed by itself ({@link NodeSync}), so that what
 * one of them does or fails to do holds up no other.
 *
 * <p>A node leaves when the Coordinator's list lacks it and it does not answer either, or when the
 * lists have lacked it for five minutes: a Coordinator that has just started, or has lost its
 * ZooKeeper for a moment, names none, and the tasks' columns must not blink for that.
 *
 * <p>Thread-safe. Everything runs on the given scheduler; a list occupies one of its threads, so it
 * needs two at least.
 */
public final class DruidInventory implements EngineInventory {

  private static final Logger log = LoggerFactory.getLogger(DruidInventory.class);
  private static final Duration LONGEST_ABSENCE = Duration.ofMinutes(5);

  /** After how long the first picture counts as complete without the nodes that do not answer. */
  private static final Duration FIRST_PICTURE = Duration.ofSeconds(30);

  /** A node that is followed. */
  private static final class Node {
    final boolean realtime;
    final ServedSegments served;
    final NodeSync sync;

    /** Since when the lists lack it, by the ticker; null while they have it. */
    @Nullable Long absentSinceNanos;

    Node(boolean realtime, ServedSegments served, NodeSync sync) {
      this.realtime = realtime;
      this.served = served;
      this.sync = sync;
    }

    boolean answers() {
      return sync.state() == NodeSync.State.ANSWERING;
    }
  }

  private final DruidConfig config;
  private final DruidHttp http;
  private final CoordinatorClient coordinator;
  private final SchemaCache cache;
  private final ScheduledExecutorService scheduler;
  private final Ticker ticker;
  private final RealtimeWords words;
  private final UsedLists lists;
  private final AnswerRoom room;

  @GuardedBy("this")
  private final Map<ServerName, Node> nodes = new HashMap<>();

  @GuardedBy("this")
  private @Nullable InventoryUpdates updates;

  @GuardedBy("this")
  private boolean complete;

  @GuardedBy("this")
  private @Nullable Long firstListNanos;

  @GuardedBy("this")
  private boolean failing;

  /** Why the latest list of servers did not come. */
  @GuardedBy("this")
  private String problem = "";

  /** Makes one that is not started. The scheduler stays the caller's to shut down. */
  public DruidInventory(
      DruidConfig config,
      DruidHttp http,
      SchemaCache cache,
      ScheduledExecutorService scheduler,
      Ticker ticker) {
    this(
        config,
        http,
        cache,
        scheduler,
        ticker,
        AnswerRoom.ofHeap(Runtime.getRuntime().maxMemory()));
  }

  DruidInventory(
      DruidConfig config,
      DruidHttp http,
      SchemaCache cache,
      ScheduledExecutorService scheduler,
      Ticker ticker,
      AnswerRoom room) {
    this.config = config;
    this.http = http;
    this.cache = cache;
    this.scheduler = scheduler;
    this.ticker = ticker;
    this.room = room;
    this.coordinator = new CoordinatorClient(http, config.coordinator(), scheduler);
    this.words = new RealtimeWords(cache, ticker);
    this.lists = new UsedLists(coordinator, words, config.segmentsPeriod(), scheduler, ticker);
  }

  @Override
  public void start(InventoryUpdates given) {
    synchronized (this) {
      if (updates != null) {
        return;
      }
      updates = given;
    }
    log.info("Druid cluster is followed: coordinator={}", config.coordinator());
    lists.start(given);
    lookForServers();
  }

  @Override
  public void stop() {
    List<Node> followed;
    synchronized (this) {
      updates = null;
      followed = List.copyOf(nodes.values());
      nodes.clear();
    }
    lists.stop();
    followed.forEach(node -> node.sync.stop());
  }

  private void lookForServers() {
    synchronized (this) {
      if (updates == null) {
        return;
      }
    }
    var unused = coordinator.servers().whenCompleteAsync(this::listed, scheduler);
  }

  private void listed(@Nullable DruidServers servers, @Nullable Throwable failure) {
    try {
      if (servers == null) {
        tellFailure(failure);
      } else {
        follow(servers);
      }
      letGo();
      words.settle();
      completeIfSeen();
    } catch (RuntimeException unexpected) {
      log.error("Data nodes could not be taken over, the next list tries again", unexpected);
    } finally {
      later();
    }
  }

  private void later() {
    try {
      var unused =
          scheduler.schedule(
              this::lookForServers, config.serversPeriod().toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException ended) {
      log.debug("The scheduler has been shut down", ended);
    }
  }

  @Override
  public synchronized Optional<String> waitsFor() {
    if (complete) {
      return Optional.empty();
    }
    if (firstListNanos == null) {
      return Optional.of(
          "The Coordinator has not listed its data nodes yet"
              + (problem.isEmpty() ? "." : ": " + problem));
    }
    List<ServerName> silent =
        nodes.entrySet().stream()
            .filter(node -> !node.getValue().sync.hasTold())
            .map(Map.Entry::getKey)
            .sorted()
            .toList();
    return Optional.of(
        silent.isEmpty()
            ? "The Coordinator lists no data nodes."
            : "%d of %d data nodes have not told what they serve, such as %s."
                .formatted(silent.size(), nodes.size(), silent.get(0)));
  }

  private synchronized void tellFailure(@Nullable Throwable failure) {
    problem = DruidErrors.problem(failure);
    if (!failing) {
      log.warn(
          "Coordinator does not list data nodes, the known ones stay: problem={}, retryMillis={}",
          problem,
          config.serversPeriod().toMillis());
    }
    failing = true;
  }

  /** Begins to follow whoever is new, and notes who is lacking. */
  private synchronized void follow(DruidServers servers) {
    if (updates == null) {
      return;
    }
    if (failing) {
      log.info("Coordinator lists data nodes again: servers={}", servers.servers().size());
      failing = false;
    }
    if (firstListNanos == null) {
      firstListNanos = ticker.read();
    }
    Map<ServerName, DruidServer> listed = new HashMap<>();
    for (DruidServer server : servers.servers()) {
      if (server.isHistorical() || server.isRealtime()) {
        listed.putIfAbsent(server.name(), server);
      }
    }
    nodes.forEach(
        (name, node) -> {
          if (listed.containsKey(name)) {
            node.absentSinceNanos = null;
          } else if (node.absentSinceNanos == null) {
            node.absentSinceNanos = ticker.read();
          }
        });
    for (DruidServer server : listed.values()) {
      follow(server, updates);
    }
  }

  @GuardedBy("this")
  private void follow(DruidServer server, InventoryUpdates target) {
    Node known = nodes.get(server.name());
    if (known != null && known.realtime == server.isRealtime()) {
      return;
    }
    if (known != null) {
      nodes.remove(server.name());
      leave(server.name(), known, "another server has its address");
    }
    ServedSegments served =
        server.isRealtime()
            ? new ServedSegments.Realtime(server.name(), target, words, lists::wantSoon)
            : new ServedSegments.Finished(server.name(), target, cache::isUsed, lists::wantSoon);
    NodeSync sync =
        new NodeSync(
            server.name(), served, http, room, config.syncTimeout(), scheduler, new Random());
    nodes.put(server.name(), new Node(server.isRealtime(), served, sync));
    log.info("Data node is followed: server={}, type={}", server.name(), server.type());
    sync.start();
  }

  private synchronized void letGo() {
    if (updates == null) {
      return;
    }
    long now = ticker.read();
    for (ServerName name : List.copyOf(nodes.keySet())) {
      Node node = nodes.get(name);
      if (node == null || node.absentSinceNanos == null) {
        continue;
      }
      if (node.sync.state() == NodeSync.State.FAILING) {
        nodes.remove(name);
        leave(name, node, "it is not listed and does not answer");
      } else if (now - node.absentSinceNanos > LONGEST_ABSENCE.toNanos()) {
        nodes.remove(name);
        leave(name, node, "it has not been listed for five minutes");
      }
    }
  }

  /** What it served is taken away when nothing that it still says can come in between. */
  private static void leave(ServerName name, Node node, String reason) {
    node.sync.stop();
    node.served.gone();
    log.info("Data node is left: server={}, reason={}", name, reason);
  }

  private void completeIfSeen() {
    InventoryUpdates target;
    synchronized (this) {
      if (updates == null || complete || firstListNanos == null) {
        return;
      }
      boolean seen =
          !nodes.isEmpty() && nodes.values().stream().allMatch(node -> node.sync.hasTold());
      if (!seen && ticker.read() - firstListNanos < FIRST_PICTURE.toNanos()) {
        return;
      }
      complete = true;
      target = updates;
      log.info(
          "Data nodes have been heard: nodes={}, failing={}",
          nodes.size(),
          nodes.values().stream().filter(node -> !node.answers()).count());
    }
    target.complete();
  }
}
