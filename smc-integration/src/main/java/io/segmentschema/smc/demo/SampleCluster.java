package io.segmentschema.smc.demo;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.sun.net.httpserver.HttpServer;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.smc.inventory.ListedSegment;
import io.segmentschema.smc.inventory.ServerName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Three data nodes in this process, on free ports of the loopback address. They share the segments
 * of a recorded Druid cluster, each on two nodes, in the same way every time. Thread-safe; requests
 * are answered on the scheduler's threads, each after the delay.
 */
public final class SampleCluster {

  /** How many data nodes there are. */
  public static final int NODES = 3;

  /** How many of them serve each segment. */
  public static final int REPLICAS = 2;

  private final SampleRecordings recordings = SampleRecordings.load();
  private final ImmutableList<SampleDataNode> dataNodes;
  private final Duration delay;
  private final ScheduledExecutorService scheduler;

  @GuardedBy("this")
  private ImmutableList<HttpServer> servers = ImmutableList.of();

  /**
   * Reads the recordings; nothing listens before {@link #start}.
   *
   * @param delay how long a node takes to answer
   * @param scheduler where it does so; it stays the caller's to shut down
   */
  public SampleCluster(Duration delay, ScheduledExecutorService scheduler) {
    this.delay = delay;
    this.scheduler = scheduler;
    this.dataNodes = spread(recordings);
  }

  /** Opens the ports; safe to call twice. */
  public synchronized void start() {
    if (!servers.isEmpty()) {
      return;
    }
    List<HttpServer> opened = new ArrayList<>();
    try {
      for (SampleDataNode dataNode : dataNodes) {
        opened.add(open(dataNode));
      }
    } catch (IOException e) {
      opened.forEach(server -> server.stop(0));
      throw new UncheckedIOException("The sample cluster cannot listen on the loopback address", e);
    }
    servers = ImmutableList.copyOf(opened);
  }

  /** Closes the ports; safe to call twice. */
  public synchronized void stop() {
    servers.forEach(server -> server.stop(0));
    servers = ImmutableList.of();
  }

  /** The nodes with their addresses; none unless started. */
  public synchronized ImmutableList<SampleNode> nodes() {
    ImmutableList.Builder<SampleNode> nodes = ImmutableList.builder();
    for (int i = 0; i < servers.size(); i++) {
      nodes.add(new SampleNode(name(servers.get(i)), dataNodes.get(i).segments()));
    }
    return nodes.build();
  }

  /** The cluster's list of used segments. */
  public ImmutableList<ListedSegment> used() {
    return recordings.used();
  }

  /** How many of the used segments have data, and so a schema. */
  public int segmentsWithData() {
    return recordings.segmentsWithData();
  }

  /** How many metadata queries the nodes were asked, together. */
  public long queries() {
    return dataNodes.stream().mapToLong(SampleDataNode::queries).sum();
  }

  private HttpServer open(SampleDataNode dataNode) throws IOException {
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    HttpServer server = HttpServer.create(anyPort, 0);
    server.createContext("/", dataNode);
    server.setExecutor(
        exchange -> {
          Future<?> unused = scheduler.schedule(exchange, delay.toNanos(), TimeUnit.NANOSECONDS);
        });
    server.start();
    return server;
  }

  private static ServerName name(HttpServer server) {
    InetSocketAddress address = server.getAddress();
    return new ServerName(address.getAddress().getHostAddress() + ":" + address.getPort());
  }

  /** Segment by segment in the order of their names, round and round. */
  private static ImmutableList<SampleDataNode> spread(SampleRecordings recordings) {
    List<ImmutableSet.Builder<SegmentId>> shares = new ArrayList<>();
    for (int node = 0; node < NODES; node++) {
      shares.add(ImmutableSet.builder());
    }
    List<SegmentId> sorted =
        recordings.served().stream().sorted(Comparator.comparing(SegmentId::toString)).toList();
    for (int i = 0; i < sorted.size(); i++) {
      for (int replica = 0; replica < REPLICAS; replica++) {
        shares.get((i + replica) % NODES).add(sorted.get(i));
      }
    }
    return shares.stream()
        .map(share -> new SampleDataNode(share.build(), recordings.analyses()))
        .collect(toImmutableList());
  }
}
