package io.segmentschema.smc.druid;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.sun.net.httpserver.HttpExchange;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.segment.SegmentInterval;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * A Druid cluster on loopback: a Coordinator that lists what a test says, and the data nodes that
 * it adds. Thread-safe.
 */
public final class StubCluster implements AutoCloseable {

  private static final long DAY_MILLIS = 86_400_000L;
  private static final long FIRST_DAY = 1_735_689_600_000L; // 2025-01-01

  private final StubDataNode coordinator;
  private final AtomicLong segmentLists = new AtomicLong();
  private final AtomicLong serverLists = new AtomicLong();

  @GuardedBy("this")
  private final List<StubNode> nodes = new ArrayList<>();

  @GuardedBy("this")
  private final List<StubNode> listed = new ArrayList<>();

  @GuardedBy("this")
  private final Map<SegmentId, String> used = new LinkedHashMap<>();

  @GuardedBy("this")
  private boolean refusing;

  @GuardedBy("this")
  private String leader = "";

  @GuardedBy("this")
  private int sentOn;

  @GuardedBy("this")
  private String authorization = "";

  @GuardedBy("this")
  private Runnable whileListing = () -> {};

  public StubCluster() {
    coordinator = new StubDataNode(this::handle);
  }

  /** The segment of that number, one a day. */
  public static SegmentId segment(int number) {
    long start = FIRST_DAY + number * DAY_MILLIS;
    return new SegmentId(
        DatasourceName.of("ds"), new SegmentInterval(start, start + DAY_MILLIS), "v", 0);
  }

  /** The segment of that number where there are many: hourly, ten in an hour. */
  public static SegmentId segmentOfMany(int number) {
    long start = FIRST_DAY + number / 10 * (DAY_MILLIS / 24);
    return new SegmentId(
        DatasourceName.of("ds"),
        new SegmentInterval(start, start + DAY_MILLIS / 24),
        "2026-11-21T00:46:02.757Z",
        number % 10);
  }

  /** The Coordinator's address. */
  public URI address() {
    return URI.create("http://" + coordinator.name());
  }

  /** A data node, listed from now on. */
  public StubNode historical() {
    return add(new StubNode("historical"));
  }

  /** A task, listed from now on. */
  public StubNode task() {
    return add(new StubNode("indexer-executor"));
  }

  private synchronized StubNode add(StubNode node) {
    nodes.add(node);
    listed.add(node);
    return node;
  }

  public synchronized void unlist(StubNode node) {
    listed.remove(node);
  }

  public synchronized void list(StubNode node) {
    listed.add(node);
  }

  public synchronized void use(SegmentId... ids) {
    for (SegmentId id : ids) {
      used.put(id, row(id, false));
    }
  }

  public synchronized void useTombstone(SegmentId id) {
    used.put(id, row(id, true));
  }

  /** Has the list hold a row that is none. */
  public synchronized void useWhatCannotBeRead() {
    used.put(segment(-1), "{\"identifier\":5}");
  }

  public synchronized void disuse(SegmentId id) {
    used.remove(id);
  }

  /** Has the Coordinator refuse everything, or cease to. */
  public synchronized void refuse(boolean whether) {
    refusing = whether;
  }

  /** Has something happen while each list of used segments is made. */
  public synchronized void whileListing(Runnable given) {
    whileListing = given;
  }

  /** Has the Coordinator send everybody on to another. */
  public synchronized void follow(URI address) {
    leader = address.toString();
  }

  /** Has the Coordinator send everybody to a page for people. */
  public synchronized void sendToLogin(URI address) {
    leader = address.resolve("/login").toString();
  }

  /** How many requests were answered with a redirect. */
  public synchronized int sentOn() {
    return sentOn;
  }

  public synchronized String authorization() {
    return authorization;
  }

  public long segmentLists() {
    return segmentLists.get();
  }

  public long serverLists() {
    return serverLists.get();
  }

  /** How many metadata queries the nodes were asked, together. */
  public synchronized long metadataQueries() {
    return nodes.stream().mapToLong(StubNode::metadataQueries).sum();
  }

  @Override
  public void close() {
    List<StubNode> all;
    synchronized (this) {
      all = List.copyOf(nodes);
    }
    all.forEach(StubNode::close);
    coordinator.close();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String redirect;
    boolean refuses;
    Runnable meanwhile;
    synchronized (this) {
      meanwhile = whileListing;
      authorization = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
      redirect =
          leader.isEmpty() || leader.contains("/login")
              ? leader
              : leader + exchange.getRequestURI();
      sentOn += redirect.isEmpty() ? 0 : 1;
      refuses = refusing;
    }
    if (!redirect.isEmpty()) {
      exchange.getResponseHeaders().set("Location", redirect);
      StubDataNode.send(exchange, 307, "text/plain", new byte[0]);
    } else if (refuses) {
      StubDataNode.send(
          exchange, 503, "text/plain", StubDataNode.bytes("not yet, " + authorization()));
    } else if (path.equals("/druid/coordinator/v1/metadata/segments")) {
      segmentLists.incrementAndGet();
      meanwhile.run();
      StubDataNode.send(exchange, 200, "application/json", StubDataNode.bytes(usedJson()));
    } else if (path.equals("/druid/coordinator/v1/servers")) {
      serverLists.incrementAndGet();
      StubDataNode.send(exchange, 200, "application/json", StubDataNode.bytes(serversJson()));
    } else {
      StubDataNode.send(exchange, 404, "text/plain", new byte[0]);
    }
  }

  private synchronized String usedJson() {
    return "[" + String.join(",", used.values()) + "]";
  }

  private synchronized String serversJson() {
    return listed.stream()
        .map(
            node ->
                "{\"host\":\"%s\",\"tier\":\"_default_tier\",\"type\":\"%s\",\"priority\":0,\"currSize\":1,\"maxSize\":2}"
                    .formatted(node.name(), node.type()))
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static String row(SegmentId id, boolean tombstone) {
    return "{\"overshadowed\":false,\"replicationFactor\":1,\"numRows\":3,\"realtime\":false,"
        + segmentJson(id, tombstone).substring(1);
  }

  static String segmentJson(SegmentId id, boolean tombstone) {
    return """
    {"dataSource":"%s","interval":"%s","version":"%s",\
    "loadSpec":{"type":"s3_zip","bucket":"deep-storage","key":"druid/segments/of/some/length/index.zip"},\
    "dimensions":"channel,city,comment,country,is_anonymous,is_new,is_robot,namespace,page,region,user",\
    "metrics":"count,added,deleted,delta","shardSpec":{"type":"%s","partitionNum":%d,"partitions":0},"binaryVersion":9,\
    "size":10,"identifier":"%s"}\
    """
        .formatted(
            id.datasource(),
            id.interval(),
            id.version(),
            tombstone ? "tombstone" : "numbered",
            id.partitionNum(),
            id);
  }

  /** What a data node says of a finished segment. */
  static String analysis(SegmentId id) {
    return """
    {"id":"%s","columns":{"__time":{"typeSignature":"LONG"},"final":{"typeSignature":"STRING"}},\
    "aggregators":{"cnt":{"type":"longSum","name":"cnt","fieldName":"cnt"}},"numRows":3}\
    """
        .formatted(id);
  }
}
