package io.segmentschema.smc.druid;

import io.segmentschema.cache.error.InvalidInputException;
import io.segmentschema.smc.inventory.ServerName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPInputStream;

/**
 * How Druid's servers are spoken to: the client with its trust store, the scheme of the data nodes,
 * and the credentials, which go with every request and into no message. Immutable; thread-safe.
 */
public final class DruidHttp {

  private final HttpClient client;
  private final String nodeScheme;
  private final Optional<String> authorization;

  /**
   * @param nodeScheme {@code http} or {@code https}: how data nodes are reached, which are named by
   *     host and port alone
   * @param authorization the value of the header of that name, if there is to be one
   */
  DruidHttp(HttpClient client, String nodeScheme, Optional<String> authorization) {
    this.client = client;
    this.nodeScheme = nodeScheme;
    this.authorization = authorization;
  }

  /** Without TLS and credentials. */
  public static DruidHttp plain(HttpClient client) {
    return new DruidHttp(client, "http", Optional.empty());
  }

  /**
   * The address of a path on a data node.
   *
   * @throws IllegalArgumentException if its name is no {@code host:port}
   */
  URI node(ServerName server, String pathAndQuery) {
    URI uri = URI.create(nodeScheme + "://" + server.value() + pathAndQuery);
    if (uri.getHost() == null || !server.value().equals(uri.getRawAuthority())) {
      throw new IllegalArgumentException(
          "the server must be host:port: " + InvalidInputException.shown(server.value()));
    }
    return uri;
  }

  /** A request for JSON, packed if the server likes, with the credentials. */
  HttpRequest.Builder request(URI uri) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .header("Accept", "application/json")
            .header("Accept-Encoding", "gzip");
    authorization.ifPresent(value -> request.header("Authorization", value));
    return request;
  }

  /**
   * Sends it and gathers the answer, without occupying a thread meanwhile. The client's own timeout
   * ends with the headers; this one covers the body, and hangs up. Who cancels the future hangs up
   * too.
   *
   * @param maxBytes the longest answer that is taken, as sent
   */
  CompletableFuture<HttpResponse<byte[]>> send(HttpRequest request, int maxBytes, Duration within) {
    return send(request, LimitedBody.handler(maxBytes, bytes -> true), within);
  }

  /** The same of an answer that shares its memory with others; it fails if there is no room. */
  CompletableFuture<HttpResponse<byte[]>> send(
      HttpRequest request, int maxBytes, AnswerRoom.Place place, Duration within) {
    return send(request, LimitedBody.handler(maxBytes, place::take), within);
  }

  private CompletableFuture<HttpResponse<byte[]>> send(
      HttpRequest request, HttpResponse.BodyHandler<byte[]> handler, Duration within) {
    CompletableFuture<HttpResponse<byte[]>> sent = client.sendAsync(request, handler);
    CompletableFuture<HttpResponse<byte[]>> inTime =
        sent.copy().orTimeout(within.toMillis(), TimeUnit.MILLISECONDS);
    var unused =
        inTime.whenComplete(
            (response, failure) -> {
              if (failure instanceof TimeoutException || inTime.isCancelled()) {
                sent.cancel(true);
              }
            });
    return inTime;
  }

  /** Sends it and gives the answer as it arrives; the caller's thread waits for the headers. */
  HttpResponse<InputStream> stream(HttpRequest request) throws IOException, InterruptedException {
    return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
  }

  /**
   * The answer, unpacked.
   *
   * @param maxBytes the longest that is read
   */
  static InputStream body(HttpResponse<byte[]> response, long maxBytes) throws IOException {
    return unpacked(response, new ByteArrayInputStream(response.body()), maxBytes);
  }

  /** The same of an answer that is still arriving. */
  static InputStream unpacked(HttpResponse<?> response, InputStream raw, long maxBytes)
      throws IOException {
    boolean isPacked =
        response.headers().firstValue("Content-Encoding").filter("gzip"::equals).isPresent();
    return new LimitedInputStream(isPacked ? new GZIPInputStream(raw, 1 << 16) : raw, maxBytes);
  }
}
