package io.segmentschema.smc.druid.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.segmentschema.smc.cli.Main;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/**
 * Our service in a process of its own, attached to a cluster; a new one finds the old one's data.
 */
final class AttachedService implements AutoCloseable {

  /** Short periods, so that two of them are soon over. */
  private static final String SETTINGS =
      """
      schema-cache.poll.period=PT1S
      schema-cache.query.period=PT1S
      schema-cache.query.retry-max=PT5S
      schema-cache.druid.segments-period=PT1S
      schema-cache.druid.servers-period=PT0.5S
      schema-cache.druid.sync-timeout=PT10S
      """;

  private static final JsonMapper MAPPER = new JsonMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final ChildProcess process;
  private final URI address;

  private AttachedService(ChildProcess process, URI address) {
    this.process = process;
    this.address = address;
  }

  /** Starts it and waits until it is ready; {@code name} tells its data folder and its log. */
  static AttachedService start(DruidCluster cluster, String name, String settings)
      throws Exception {
    int port = FreePorts.next();
    Path config = cluster.folder().resolve(name + ".properties");
    Files.writeString(config, SETTINGS + settings);
    ChildProcess process =
        ChildProcess.start(
            cluster.folder(),
            name,
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
            List.of(
                Main.class.getName(),
                "serve",
                "--port=" + port,
                "--config=" + config,
                "--data-dir=" + cluster.folder().resolve(name + "-data"),
                "--engine=druid",
                "--coordinator=" + cluster.address(DruidRole.COORDINATOR)));
    AttachedService service = new AttachedService(process, URI.create("http://127.0.0.1:" + port));
    try {
      Awaitility.await()
          .atMost(DruidCluster.LIMIT)
          .pollInterval(Duration.ofMillis(100))
          .until(service::isReady);
      return service;
    } catch (Exception | Error notStarted) {
      service.close();
      throw notStarted;
    }
  }

  URI address() {
    return address;
  }

  /** The answer that Brokers get. */
  Map<String, List<String>> schemas(List<String> datasources) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address.resolve(DruidApi.DATASOURCE_INFORMATION))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(MAPPER.writeValueAsString(datasources)));
    return Schemas.of(read(send(request)));
  }

  /** Metadata queries sent since this process began. */
  long queriesSent() throws Exception {
    return status().path("queries").path("sent").asLong();
  }

  /** Segments that those queries asked about; one query may ask about several. */
  long segmentsAsked() throws Exception {
    String metrics = send(HttpRequest.newBuilder(address.resolve("/metrics")).GET()).body();
    return metrics
        .lines()
        .filter(line -> line.startsWith("schema_query_segments_total "))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
        .findFirst()
        .orElseThrow();
  }

  JsonNode status() throws Exception {
    return get("/v1/status");
  }

  /** How many segments wait to be asked for or to be written. */
  boolean isSettled() throws Exception {
    JsonNode status = status();
    return status.path("role").asText().equals("leader")
        && status.path("queries").path("segmentsWaiting").asLong() == 0
        && status.path("queries").path("inFlight").asLong() == 0
        && status.path("backfill").path("depth").asLong() == 0
        && status.path("stages").path("pendingBackfill").asLong() == 0
        && status.path("stages").path("awaitingPoll").asLong() == 0;
  }

  JsonNode get(String path) throws Exception {
    return read(send(HttpRequest.newBuilder(address.resolve(path)).GET()));
  }

  String log() throws IOException {
    return process.log();
  }

  /** Ends it where it stands. */
  void kill() throws InterruptedException {
    process.kill();
  }

  @Override
  public void close() throws InterruptedException {
    process.close();
  }

  private boolean isReady() throws Exception {
    process.requireAlive();
    try {
      return send(HttpRequest.newBuilder(address.resolve("/readyz")).GET()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return HTTP.send(
        request.timeout(Duration.ofMinutes(1)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static JsonNode read(HttpResponse<String> answer) throws IOException {
    if (answer.statusCode() != 200) {
      throw new IOException(
          "Unexpected answer: status=" + answer.statusCode() + ", body=" + answer.body());
    }
    return MAPPER.readTree(answer.body());
  }
}
