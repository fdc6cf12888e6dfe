package io.segmentschema.smc.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentschema.poller.KillableServer;
import io.segmentschema.poller.ServerPorts;
import io.segmentschema.smc.SteppedClock;
import io.segmentschema.smc.StubEngineService;
import io.segmentschema.smc.leadership.CuttableProxy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One of several services: a process on a port of its own, with a proxy in front of each server
 * that it needs, so that it can be killed, paused and cut off. Its faults are for one thread;
 * anybody may ask it.
 */
final class ClusterNode implements AutoCloseable {

  static final String SESSION = "PT4S";

  /** The path of libfaketime, or nothing. */
  private static final String FAKE_TIME = System.getProperty("availability.faketime", "");

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Duration ANSWER = Duration.ofSeconds(1);

  /** A node waits for others in turn. */
  private static final Duration POST_ANSWER = Duration.ofSeconds(5);

  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofMillis(500)).build();

  private final Path folder;
  private final int port;
  private final List<CuttableProxy> ensemble = new ArrayList<>();
  private final CuttableProxy store;

  /** What stands between the other services and this one; clients come without it. */
  private final CuttableProxy door;

  private final Workload work;
  private final Path clock;
  private @Nullable ServiceProcess process;

  ClusterNode(Path folder, List<Integer> zooKeepers, int database, Workload work)
      throws IOException {
    this.folder = folder;
    this.work = work;
    this.clock = folder.resolve("clock");
    SteppedClock.step(clock, 0);
    this.port = ServerPorts.next();
    for (int zooKeeper : zooKeepers) {
      ensemble.add(new CuttableProxy(zooKeeper));
    }
    this.store = new CuttableProxy(database);
    this.door = new CuttableProxy(port);
  }

  /** Starts the process and waits until it is ready. */
  void start() throws Exception {
    process = ServiceProcess.start(folder, command());
  }

  private ProcessBuilder command() {
    ProcessBuilder builder = work.service(folder.resolve("data"));
    int proxied = portOf(store);
    Map<String, String> settings = builder.environment();
    settings.put("SCHEMA_CACHE_HTTP_PORT", Integer.toString(port));
    // Says in each of its sessions who it is, for the triggers that write down who wrote: by the
    // address that the others are told, which also stands in the store where it leads.
    settings.put(
        "SCHEMA_CACHE_STORE_URL",
        KillableServer.url(proxied, Cluster.DATABASE)
            + "&sessionVariables=%40node%3D"
            + portOf(door));
    settings.put("SCHEMA_CACHE_STORE_USER", "root");
    settings.put("SCHEMA_CACHE_STORE_CONNECTION_TIMEOUT", "PT2S");
    settings.put("SCHEMA_CACHE_STORE_STALLED_WRITER_TIMEOUT", "PT5S");
    settings.put("SCHEMA_CACHE_HA_MODE", "zookeeper");
    settings.put("SCHEMA_CACHE_HA_ADVERTISE", "http://" + door.address());
    settings.put(
        "SCHEMA_CACHE_HA_ZOOKEEPER_HOSTS",
        ensemble.stream().map(CuttableProxy::address).collect(Collectors.joining(",")));
    settings.put("SCHEMA_CACHE_HA_ZOOKEEPER_SESSION_TIMEOUT", SESSION);
    settings.putAll(clockSettings());
    return builder;
  }

  private static int portOf(CuttableProxy proxy) {
    return Integer.parseInt(proxy.address().replaceAll(".*:", ""));
  }

  /**
   * The clock that the service dates by is set by a file; or, where a library is named that can do
   * that, the wall clock of its whole process.
   */
  private Map<String, String> clockSettings() {
    return FAKE_TIME.isEmpty()
        ? Map.of(StubEngineService.CLOCK, clock.toString())
        : Map.of(
            "LD_PRELOAD",
            FAKE_TIME,
            "FAKETIME_TIMESTAMP_FILE",
            clock.toString(),
            "FAKETIME_CACHE_DURATION",
            "1",
            "FAKETIME_DONT_FAKE_MONOTONIC",
            "1");
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + port);
  }

  int port() {
    return port;
  }

  void kill() throws InterruptedException {
    running().kill();
  }

  void terminate() throws InterruptedException {
    running().terminate();
  }

  /** Has it stand still, or go on. */
  void signal(String name) throws Exception {
    String pid = Long.toString(running().pid());
    int exit = new ProcessBuilder("kill", "-" + name, pid).inheritIO().start().waitFor();
    if (exit != 0) {
      throw new IllegalStateException("kill -" + name + " " + pid + " exited with " + exit);
    }
  }

  /** Sets its clock off by so much from now on, also after a restart. */
  void stepClock(Duration off) throws IOException {
    SteppedClock.step(clock, off.toSeconds());
  }

  /** The operating system's number of its process. */
  long pid() {
    return running().pid();
  }

  void cutFromZooKeeper() {
    ensemble.forEach(CuttableProxy::cut);
  }

  void cutFromStore() {
    store.cut();
  }

  void cutFromMembers() {
    door.cut();
  }

  void heal() {
    door.heal();
    ensemble.forEach(CuttableProxy::heal);
    store.heal();
  }

  String log() throws IOException {
    return running().log();
  }

  /** Its answer with status 200; empty if it gives another one, or none in time. */
  Optional<JsonNode> ask(String path) {
    return text(path).map(ClusterNode::json);
  }

  /**
   * What a Broker hears: a schema, or that there is no such datasource; empty if it must ask
   * another node.
   */
  Optional<JsonNode> schema(String datasource) {
    return send(request("/v1/datasources/" + datasource + "/schema").GET())
        .filter(answer -> answer.statusCode() == 200 || answer.statusCode() == 404)
        .map(answer -> json(answer.body()));
  }

  Optional<JsonNode> post(String path, String body) {
    return sendBody(path, body)
        .filter(answer -> answer.statusCode() == 200)
        .map(answer -> json(answer.body()));
  }

  /** Has it give the leadership away, unless nobody else stands for it; tells whether it did. */
  boolean stepsDown() {
    HttpResponse<String> answer = sendBody("/v1/members/step-down", "").orElseThrow();
    boolean isAlone = answer.body().contains("urn:segment-schema:problem:nobody-else");
    if (answer.statusCode() != 200 && !isAlone) {
      throw new IllegalStateException(answer.statusCode() + " " + answer.body());
    }
    return !isAlone;
  }

  private Optional<HttpResponse<String>> sendBody(String path, String body) {
    return send(
        request(path)
            .timeout(POST_ANSWER)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  boolean isReady() {
    return text("/readyz").isPresent();
  }

  /** Whether it may write now, as it says itself. */
  boolean leads() {
    return text("/metrics").filter(metrics -> metrics.contains("schema_leader 1.0")).isPresent();
  }

  private Optional<String> text(String path) {
    return send(request(path).GET())
        .filter(answer -> answer.statusCode() == 200)
        .map(HttpResponse::body);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(address().resolve(path)).timeout(ANSWER);
  }

  private static Optional<HttpResponse<String>> send(HttpRequest.Builder request) {
    try {
      return Optional.of(HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString()));
    } catch (IOException away) {
      return Optional.empty();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static JsonNode json(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (IOException malformed) {
      throw new IllegalStateException(text, malformed);
    }
  }

  private ServiceProcess running() {
    if (process == null) {
      throw new IllegalStateException("not started");
    }
    return process;
  }

  @Override
  public void close() throws InterruptedException {
    if (process != null) {
      process.close();
    }
    ensemble.forEach(CuttableProxy::close);
    store.close();
    door.close();
  }
}
