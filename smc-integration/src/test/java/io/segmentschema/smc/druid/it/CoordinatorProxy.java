package io.segmentschema.smc.druid.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What the Broker takes for the Coordinator: one path goes to the service, all others to the
 * Coordinator. It stands for an operator's path rule.
 */
final class CoordinatorProxy implements AutoCloseable {

  /** Of one connection only, or set by the client itself. */
  private static final Set<String> NOT_FORWARDED =
      Set.of(
          "connection",
          "content-length",
          "expect",
          "host",
          "keep-alive",
          "transfer-encoding",
          "upgrade");

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final URI coordinator;
  private final AtomicReference<URI> service = new AtomicReference<>();

  // Written by the server's threads, read by the test's.
  private final AtomicInteger schemaFetches = new AtomicInteger();
  private final AtomicInteger failedFetches = new AtomicInteger();

  /** Listens where the cluster's Broker looks for the Coordinator. */
  CoordinatorProxy(DruidCluster cluster, URI service) throws IOException {
    this.coordinator = cluster.address(DruidRole.COORDINATOR);
    this.service.set(service);
    server =
        HttpServer.create(
            new InetSocketAddress(
                InetAddress.getAllByName(DruidCluster.PROXY_ADDRESS)[0],
                cluster.port(DruidRole.COORDINATOR)),
            0);
    server.createContext("/", this::forward);
    server.setExecutor(threads);
    server.start();
  }

  /** Where the schema fetches go from now on. */
  void sendSchemaFetchesTo(URI address) {
    service.set(address);
  }

  /** Schema fetches that were answered with 200. */
  int schemaFetches() {
    return schemaFetches.get();
  }

  int failedFetches() {
    return failedFetches.get();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void forward(HttpExchange exchange) throws IOException {
    try (exchange) {
      boolean isSchemaFetch =
          exchange.getRequestURI().getPath().equals(DruidApi.DATASOURCE_INFORMATION);
      HttpResponse<byte[]> answer;
      try {
        answer = ask(exchange, isSchemaFetch ? service.get() : coordinator);
      } catch (IOException away) {
        failedFetches.addAndGet(isSchemaFetch ? 1 : 0);
        exchange.sendResponseHeaders(502, -1);
        return;
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        return;
      }
      if (isSchemaFetch) {
        (answer.statusCode() == 200 ? schemaFetches : failedFetches).incrementAndGet();
      }
      answer(exchange, answer);
    }
  }

  private static HttpResponse<byte[]> ask(HttpExchange exchange, URI target)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(target.resolve(exchange.getRequestURI().toString()))
            .timeout(Duration.ofMinutes(5))
            .method(
                exchange.getRequestMethod(),
                HttpRequest.BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!NOT_FORWARDED.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
              }
            });
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static void answer(HttpExchange exchange, HttpResponse<byte[]> answer)
      throws IOException {
    answer
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!name.startsWith(":") && !NOT_FORWARDED.contains(name.toLowerCase(Locale.ROOT))) {
                exchange.getResponseHeaders().put(name, values);
              }
            });
    byte[] body = answer.body();
    exchange.sendResponseHeaders(answer.statusCode(), body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }
}
