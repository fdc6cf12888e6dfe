package io.segmentschema.smc.faults;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentschema.smc.client.DatasourceColumns;
import io.segmentschema.smc.client.SchemaCacheClient;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a Broker does: it asks a node for schemas, the next one if that does not answer, and keeps a
 * copy by the feed. Both must have every column that all nodes have once had, whether the store has
 * it or a task has pushed it. One thread reads; the test tells what must be there.
 */
final class BrokerReads implements AutoCloseable {

  private static final int PAUSE_MILLIS = 20;

  private final Cluster cluster;
  private final Random random;
  private final SchemaCacheClient copy;
  private final Map<String, Set<String>> expected = new ConcurrentHashMap<>();
  private final int rounds;
  private final AtomicLong reads = new AtomicLong();
  private final AtomicLong askedAgain = new AtomicLong();
  private final ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();
  private final Background reader;

  /** Each read asks every node once. */
  BrokerReads(Cluster cluster, Random random) throws Exception {
    this(cluster, random, 1);
  }

  /**
   * @param rounds how often a read asks all nodes in turn before it has failed
   */
  BrokerReads(Cluster cluster, Random random, int rounds) throws Exception {
    this.cluster = cluster;
    this.random = random;
    this.rounds = rounds;
    this.copy = SchemaCacheClient.builder(cluster.addresses()).build();
    copy.start();
    copy.ready().get(1, TimeUnit.MINUTES);
    this.reader = new Background("broker", PAUSE_MILLIS, this::read);
  }

  /** From now on every answer must have this column, which all nodes know. */
  void expect(String datasource, String column) {
    expect(datasource, List.of(column));
  }

  /** The same of several. */
  void expect(String datasource, Collection<String> columns) {
    ServiceProcess.await(() -> columnsOfCopy(datasource).containsAll(columns));
    for (ClusterNode node : cluster.nodes) {
      ServiceProcess.await(() -> columnsAt(node, datasource).containsAll(columns));
    }
    expected.computeIfAbsent(datasource, none -> ConcurrentHashMap.newKeySet()).addAll(columns);
  }

  /** How many answers came. */
  long reads() {
    return reads.get();
  }

  /** How many reads found no node that answered within a second, and asked all of them again. */
  long askedAgain() {
    return askedAgain.get();
  }

  /** Reads that nobody answered, and answers without a column that they must have. */
  List<String> faults() {
    return List.copyOf(faults);
  }

  private Optional<Long> read() {
    for (String datasource : expected.keySet()) {
      check("copy", datasource, columnsOfCopy(datasource));
      long asked = System.nanoTime();
      Optional<JsonNode> answer = askInTurn(datasource);
      if (answer.isPresent()) {
        check("answer", datasource, columns(answer.get()));
      } else {
        Duration waited = Duration.ofNanos(System.nanoTime() - asked);
        faults.add(Instant.now() + ": for " + waited + " nobody answered for " + datasource);
      }
    }
    return Optional.of(reads.incrementAndGet());
  }

  private Optional<JsonNode> askInTurn(String datasource) {
    int nodes = cluster.nodes.size();
    int first = random.nextInt(nodes);
    for (int i = 0; i < rounds * nodes; i++) {
      if (i == nodes) {
        askedAgain.incrementAndGet();
      }
      Optional<JsonNode> answer = cluster.nodes.get((first + i) % nodes).schema(datasource);
      if (answer.isPresent()) {
        return answer;
      }
    }
    return Optional.empty();
  }

  private void check(String source, String datasource, Set<String> columns) {
    Set<String> missing = new TreeSet<>(expected.getOrDefault(datasource, Set.of()));
    missing.removeAll(columns);
    if (!missing.isEmpty()) {
      faults.add(Instant.now() + ": " + source + " for " + datasource + " lacks " + missing);
    }
  }

  private static Set<String> columnsAt(ClusterNode node, String datasource) {
    return node.schema(datasource).map(BrokerReads::columns).orElse(Set.of());
  }

  private Set<String> columnsOfCopy(String datasource) {
    Set<String> columns = new HashSet<>();
    copy.schema(datasource).map(DatasourceColumns::columns).orElse(List.of()).stream()
        .map(DatasourceColumns.Column::name)
        .forEach(columns::add);
    return columns;
  }

  private static Set<String> columns(JsonNode schema) {
    Set<String> columns = new HashSet<>();
    schema.path("rowSignature").forEach(column -> columns.add(column.path("name").asText()));
    return columns;
  }

  @Override
  public void close() throws InterruptedException {
    reader.close();
    copy.close();
  }
}
