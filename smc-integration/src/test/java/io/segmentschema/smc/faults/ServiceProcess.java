package io.segmentschema.smc.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentschema.smc.StubEngineService;
import io.segmentschema.smc.cli.Main;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** The service as a process of its own, which can be killed. */
final class ServiceProcess implements AutoCloseable {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Duration LIMIT = Duration.ofMinutes(3);

  /** What makes a small JVM that starts quickly. */
  private static final List<String> SMALL =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m");

  private static final Pattern ADDRESS = Pattern.compile("http://127\\.0\\.0\\.1:\\d+(?=[\\s/])");

  private final Process process;
  private final Path log;
  private final URI address;

  private ServiceProcess(Process process, Path log, URI address) {
    this.process = process;
    this.log = log;
    this.address = address;
  }

  /** Starts {@code serve} with these arguments on a free port, and waits until it is ready. */
  static ServiceProcess start(Path folder, String... arguments) throws Exception {
    return start(folder, new ProcessBuilder(command(arguments)));
  }

  /** The command line of the service with these arguments, on a free port. */
  static List<String> command(String... arguments) {
    List<String> command = new ArrayList<>(java(Main.class, SMALL));
    command.addAll(List.of("serve", "--port", "0"));
    command.addAll(List.of(arguments));
    return command;
  }

  /**
   * A service with a stub of an engine that has so many segments, which polls often and backfills
   * in small batches.
   */
  static ProcessBuilder withEngine(Path dataDir, int segments) {
    ProcessBuilder builder = withEngine(dataDir, SMALL, segments);
    Map<String, String> settings = builder.environment();
    settings.put("SCHEMA_CACHE_POLL_PERIOD", "PT0.5S");
    settings.put("SCHEMA_CACHE_BACKFILL_BATCH_SIZE", "3");
    settings.put("SCHEMA_CACHE_BACKFILL_LINGER", "PT0S");
    settings.put("SCHEMA_CACHE_BACKFILL_RETRY_MAX", "PT1S");
    return builder;
  }

  /** The same with these options of the JVM, and all settings as they are. */
  static ProcessBuilder withEngine(Path dataDir, List<String> options, int segments) {
    List<String> command = new ArrayList<>(java(StubEngineService.class, options));
    command.add(Integer.toString(segments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("SCHEMA_CACHE_HTTP_PORT", "0");
    builder.environment().put("SCHEMA_CACHE_DATA_DIR", dataDir.toString());
    return builder;
  }

  /** The command line of a JVM that runs this class of the tests. */
  private static List<String> java(Class<?> main, List<String> options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(main.getName());
    return command;
  }

  /** The same by a command of one's own, which must print where it serves. */
  static ServiceProcess start(Path folder, ProcessBuilder builder) throws Exception {
    Files.createDirectories(folder);
    Path log = Files.createTempFile(folder, "service", ".log");
    Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      ServiceProcess service = new ServiceProcess(process, log, awaitAddress(process, log));
      service.awaitReady();
      return service;
    } catch (Exception notStarted) {
      process.destroyForcibly();
      throw notStarted;
    }
  }

  JsonNode get(String path) throws Exception {
    return read(answer(path));
  }

  JsonNode post(String path, String body) throws Exception {
    return read(send(post(path, body, LIMIT)));
  }

  HttpResponse<String> answer(String path) throws Exception {
    return send(HttpRequest.newBuilder(address.resolve(path)).GET());
  }

  /** Waits until the service leads; gives the epoch that it leads in. */
  long awaitLeading() throws Exception {
    await(() -> answer("/metrics").body().contains("schema_leader 1.0"));
    return get("/v1/status").path("epoch").asLong();
  }

  /** Sends a request and does not wait for its answer. */
  CompletableFuture<HttpResponse<String>> begin(String path, String body) {
    return HTTP.sendAsync(post(path, body, LIMIT).build(), HttpResponse.BodyHandlers.ofString());
  }

  /** Ends it where it stands. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** Asks it to end, as an operator's SIGTERM does; gives its exit code. */
  int terminate() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException("The service does not end: log=" + log);
    }
    return process.exitValue();
  }

  long pid() {
    return process.pid();
  }

  String log() throws IOException {
    return Files.readString(log);
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }

  private HttpRequest.Builder post(String path, String body, Duration limit) {
    return HttpRequest.newBuilder(address.resolve(path))
        .timeout(limit)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return HTTP.send(request.timeout(LIMIT).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static JsonNode read(HttpResponse<String> answer) throws IOException {
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(
          "Unexpected answer: status=" + answer.statusCode() + ", body=" + answer.body());
    }
    return json(answer);
  }

  /** The body of an answer. */
  static JsonNode json(HttpResponse<String> answer) throws IOException {
    return MAPPER.readTree(answer.body());
  }

  /** The part of the log from which a line says where the service is. */
  private static URI awaitAddress(Process process, Path log) throws Exception {
    Optional<URI> address =
        await(
            () -> address(Files.readString(log)), found -> found.isPresent() || !process.isAlive());
    return address.orElseThrow(
        () -> new IllegalStateException("The service did not start: log=" + log));
  }

  private static Optional<URI> address(String log) {
    Matcher matcher = ADDRESS.matcher(log);
    return matcher.find() ? Optional.of(URI.create(matcher.group())) : Optional.empty();
  }

  private void awaitReady() throws Exception {
    await(() -> isAnswered("/readyz"));
  }

  private boolean isAnswered(String path) throws Exception {
    if (!process.isAlive()) {
      throw new IllegalStateException("The service has ended: log=" + log());
    }
    try {
      return answer(path).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Waits until a condition holds. */
  static void await(Callable<Boolean> condition) {
    await(condition, holds -> holds);
  }

  private static <T> T await(Callable<T> supplier, Predicate<T> enough) {
    return Awaitility.await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(20))
        .until(supplier, enough);
  }
}
