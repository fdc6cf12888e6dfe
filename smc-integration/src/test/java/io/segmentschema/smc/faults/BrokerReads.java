package io.segmentschema.smc.faults;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentschema.smc.client.DatasourceColumns;
import io.segmentschema.smc.client.SchemaCacheClient;
import java.util.HashSet;
import java.util.List;
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
 * copy by the feed. Both must have every column that all nodes have once had. What tasks have
 * pushed is counted apart: a node that has just started knows nothing of it before their next
 * message. One thread reads; the test tells what must be there.
 */
final class BrokerReads implements AutoCloseable {

  private static final int PAUSE_MILLIS = 20;

  private final Cluster cluster;
  private final Random random;
  private final SchemaCacheClient copy;
  private final Set<String> datasources = ConcurrentHashMap.newKeySet();
  private final Set<String> expected = ConcurrentHashMap.newKeySet();
  private final AtomicLong reads = new AtomicLong();
  private final ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();
  private final AtomicLong withoutPushed = new AtomicLong();
  private final Background reader;

  BrokerReads(Cluster cluster, Random random) throws Exception {
    this.cluster = cluster;
    this.random = random;
    this.copy = SchemaCacheClient.builder(cluster.addresses()).build();
    copy.start();
    copy.ready().get(1, TimeUnit.MINUTES);
    this.reader = new Background("broker", PAUSE_MILLIS, this::read);
  }

  /** From now on every answer must have this column, which all nodes know. */
  void expect(String datasource, String column) {
    ServiceProcess.await(() -> columnsOfCopy(datasource).contains(column));
    for (ClusterNode node : cluster.nodes) {
      ServiceProcess.await(() -> columnsAt(node, datasource).contains(column));
    }
    expected.add(datasource + " " + column);
    datasources.add(datasource);
  }

  /** How many answers came. */
  long reads() {
    return reads.get();
  }

  /** How many answers lacked a column that a task has pushed. */
  long withoutPushed() {
    return withoutPushed.get();
  }

  /** Reads that nobody answered, and answers without a column that the store has. */
  List<String> faults() {
    return List.copyOf(faults);
  }

  private Optional<Long> read() {
    for (String datasource : datasources) {
      check("copy", datasource, columnsOfCopy(datasource));
      Optional<JsonNode> answer = askInTurn(datasource);
      if (answer.isPresent()) {
        check("answer", datasource, columns(answer.get()));
      } else {
        faults.add("nobody answers for " + datasource);
      }
    }
    return Optional.of(reads.incrementAndGet());
  }

  private Optional<JsonNode> askInTurn(String datasource) {
    int first = random.nextInt(cluster.nodes.size());
    for (int i = 0; i < cluster.nodes.size(); i++) {
      ClusterNode node = cluster.nodes.get((first + i) % cluster.nodes.size());
      Optional<JsonNode> answer = node.schema(datasource);
      if (answer.isPresent()) {
        return answer;
      }
    }
    return Optional.empty();
  }

  private void check(String source, String datasource, Set<String> columns) {
    Set<String> missing = new TreeSet<>();
    for (String each : expected) {
      if (each.startsWith(datasource + " ")
          && !columns.contains(each.substring(datasource.length() + 1))) {
        missing.add(each);
      }
    }
    if (missing.isEmpty()) {
      return;
    }
    if (datasource.equals(TaskPushes.DATASOURCE)) {
      withoutPushed.incrementAndGet();
    } else {
      faults.add(source + " lacks " + missing);
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
