package io.segmentschema.smc.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Asks over HTTP/1.1, compressed. Thread-safe. */
final class JdkTransport implements Transport {

  private final HttpClient http;
  private final Supplier<Optional<String>> authorization;
  private final ScheduledExecutorService scheduler;
  private final int maxAnswerBytes;
  private final Set<Future<?>> underWay = ConcurrentHashMap.newKeySet();

  /** Volatile: set by who closes, read by who asks. */
  private volatile boolean closed;

  /**
   * @param authorization what the header says, asked for each request
   * @param maxAnswerBytes of an answer as it comes, and of what is in it
   */
  JdkTransport(
      HttpClient http,
      Supplier<Optional<String>> authorization,
      ScheduledExecutorService scheduler,
      int maxAnswerBytes) {
    this.http = http;
    this.authorization = authorization;
    this.scheduler = scheduler;
    this.maxAnswerBytes = maxAnswerBytes;
  }

  @Override
  public CompletableFuture<Reply> get(URI address, Optional<String> ifNoneMatch, Duration limit) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .timeout(limit)
            .header("Accept", "application/json")
            .header("Accept-Encoding", "gzip");
    try {
      authorization.get().ifPresent(value -> request.header("Authorization", value));
    } catch (RuntimeException noCredentials) {
      return CompletableFuture.failedFuture(new NotSentException(noCredentials));
    }
    ifNoneMatch.ifPresent(version -> request.header("If-None-Match", '"' + version + '"'));
    return send(request.build(), limit);
  }

  @SuppressWarnings("CollectionUndefinedEquality") // identity is what is meant
  private CompletableFuture<Reply> send(HttpRequest request, Duration limit) {
    CompletableFuture<HttpResponse<byte[]>> sent =
        http.sendAsync(request, response -> new BoundedBody(maxAnswerBytes));
    underWay.add(sent);
    // The request's own limit ends with the answer's head; a body may still take for ever.
    Future<?> timer =
        scheduler.schedule(() -> sent.cancel(true), limit.toMillis(), TimeUnit.MILLISECONDS);
    if (closed) {
      sent.cancel(true);
    }
    return sent.whenComplete(
            (answer, failure) -> {
              underWay.remove(sent);
              timer.cancel(false);
            })
        .thenApply(this::reply);
  }

  private Reply reply(HttpResponse<byte[]> answer) {
    HttpHeaders headers = answer.headers();
    try {
      boolean packed = headers.firstValue("Content-Encoding").orElse("").equalsIgnoreCase("gzip");
      byte[] body = packed ? BoundedBody.unpacked(answer.body(), maxAnswerBytes) : answer.body();
      return new Reply(
          answer.statusCode(),
          headers.firstValue("Retry-After").flatMap(JdkTransport::seconds),
          body);
    } catch (IOException malformed) {
      throw new CompletionException(malformed);
    }
  }

  private static Optional<Duration> seconds(String text) {
    return text.matches("[0-9]{1,9}")
        ? Optional.of(Duration.ofSeconds(Long.parseLong(text)))
        : Optional.empty();
  }

  @Override
  public void close() {
    closed = true;
    underWay.forEach(request -> request.cancel(true));
  }
}
