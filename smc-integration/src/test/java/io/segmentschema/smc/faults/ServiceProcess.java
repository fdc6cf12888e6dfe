package io.segmentschema.smc.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The service as a process of its own, which can be killed. */
final class ServiceProcess implements AutoCloseable {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Duration LIMIT = Duration.ofSeconds(60);

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
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx256m", "-cp"));
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.addAll(List.of(Main.class.getName(), "serve", "--port", "0"));
    command.addAll(List.of(arguments));
    return command;
  }

  /** The same by a command of one's own, which must print where it serves. */
  static ServiceProcess start(Path folder, ProcessBuilder builder) throws Exception {
    Files.createDirectories(folder);
    Path log = Files.createTempFile(folder, "service", ".log");
    Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    ServiceProcess service = new ServiceProcess(process, log, awaitAddress(process, log));
    service.awaitReady();
    return service;
  }

  JsonNode get(String path) throws Exception {
    return read(send(HttpRequest.newBuilder(address.resolve(path)).GET()));
  }

  JsonNode post(String path, String body) throws Exception {
    return read(send(post(path, body, LIMIT)));
  }

  HttpResponse<String> answer(String path) throws Exception {
    return send(HttpRequest.newBuilder(address.resolve(path)).GET());
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

  private JsonNode read(HttpResponse<String> answer) throws IOException {
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(
          "Unexpected answer: status=" + answer.statusCode() + ", body=" + answer.body());
    }
    return MAPPER.readTree(answer.body());
  }

  private static URI awaitAddress(Process process, Path log) throws Exception {
    long until = System.nanoTime() + LIMIT.toNanos();
    while (System.nanoTime() < until) {
      for (String line : Files.readString(log).lines().toList()) {
        int at = line.indexOf("http://127.0.0.1:");
        if (at >= 0) {
          return URI.create(
              line.substring(at).split("[ /]", 4)[0]
                  + "//"
                  + line.substring(at + 7).split("[ /]", 2)[0]);
        }
      }
      if (!process.isAlive()) {
        break;
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    throw new IllegalStateException("The service did not start:\n" + Files.readString(log));
  }

  private void awaitReady() throws Exception {
    long until = System.nanoTime() + LIMIT.toNanos();
    while (System.nanoTime() < until) {
      try {
        if (answer("/readyz").statusCode() == 200) {
          return;
        }
      } catch (IOException notYet) {
        // It listens in a moment.
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    throw new IllegalStateException("The service is not ready:\n" + log());
  }
}
