package io.segmentschema.smc.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.segmentschema.smc.service.HttpConfig;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** Asks a running service. Every failure becomes one friendly line. */
final class ServiceClient {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final String ADDRESS = "http://HOST:PORT, without path or credentials";
  private static final Duration CONNECT = Duration.ofSeconds(3);
  private static final Duration ANSWER = Duration.ofSeconds(30);
  private static final Duration LONG_ANSWER = Duration.ofMinutes(30);

  /**
   * The service's answer.
   *
   * @param text as it came
   * @param json the same, read
   */
  record Answer(String text, JsonNode json) {}

  private final String base;
  private final Optional<String> authorization;
  private final HttpClient http;
  private final Duration answer;

  private ServiceClient(
      String base, Optional<String> authorization, HttpClient http, Duration answer) {
    this.base = base;
    this.authorization = authorization;
    this.http = http;
    this.answer = answer;
  }

  /**
   * A client of the service at that address.
   *
   * @param argument where the address was written
   */
  static ServiceClient of(String argument, String url) {
    return of(argument, url, AccessOptions.Credentials.NONE);
  }

  /** The same, as somebody. */
  static ServiceClient of(String argument, String url, AccessOptions.Credentials credentials) {
    String base = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    if (url.contains("@")) {
      throw Arguments.refused(argument, "(with credentials, not shown)", ADDRESS);
    }
    if (!isAddress(base)) {
      throw Arguments.refused(argument, url, ADDRESS);
    }
    if (credentials.authorization().isPresent() && isOpenToListeners(base)) {
      throw Arguments.refused(
          argument, url, "https://HOST:PORT, because what says who asks is not sent in the open");
    }
    HttpClient.Builder http = HttpClient.newBuilder().connectTimeout(CONNECT);
    credentials.tls().ifPresent(http::sslContext);
    return new ServiceClient(base, credentials.authorization(), http.build(), ANSWER);
  }

  private static boolean isOpenToListeners(String base) {
    String host = String.valueOf(URI.create(base).getHost()).replaceAll("[\\[\\]]", "");
    return base.startsWith("http://") && !HttpConfig.isLoopback(host);
  }

  private static boolean isAddress(String base) {
    if (!base.matches("https?://[^/?#\\s]+")) {
      return false;
    }
    try {
      URI uri = new URI(base).parseServerAuthority();
      return uri.getHost() != null && uri.getPort() != 0 && uri.getPort() <= 65_535;
    } catch (URISyntaxException malformed) {
      return false;
    }
  }

  /** The same with another limit of how long it may take to answer what is no long work. */
  ServiceClient within(Duration limit) {
    return new ServiceClient(base, authorization, http, limit);
  }

  Answer get(String path) {
    return send(request(path, answer).GET().build());
  }

  /** Asks for work that may take long. */
  Answer post(String path) {
    return send(request(path, LONG_ANSWER).POST(HttpRequest.BodyPublishers.noBody()).build());
  }

  Answer post(String path, HttpRequest.BodyPublisher json) {
    return send(
        request(path, LONG_ANSWER).header("Content-Type", "application/json").POST(json).build());
  }

  /** A name as it may stand in a path or a query. */
  static String escaped(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private HttpRequest.Builder request(String path, Duration timeout) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path)).timeout(timeout);
    authorization.ifPresent(header -> request.header("Authorization", header));
    return request;
  }

  private Answer send(HttpRequest request) {
    HttpResponse<String> response = answered(request);
    JsonNode json = read(response);
    int status = response.statusCode();
    if (status >= 300) {
      throw CommandFailure.answered(status, explain(status, json), response.body());
    }
    return new Answer(response.body(), json);
  }

  /** The whole answer in time; the request's own limit ends with the answer's head. */
  private HttpResponse<String> answered(HttpRequest request) {
    CompletableFuture<HttpResponse<String>> sent =
        http.sendAsync(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    try {
      return sent.get(request.timeout().orElse(LONG_ANSWER).toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException failed) {
      throw unanswered(
          failed.getCause() instanceof IOException known ? known : new IOException(failed));
    } catch (TimeoutException slow) {
      sent.cancel(true);
      throw unanswered(new HttpTimeoutException("The body does not end"));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw CommandFailure.failed("Interrupted while waiting for the service.");
    }
  }

  private CommandFailure unanswered(IOException failed) {
    if (failed instanceof ConnectException || failed instanceof HttpConnectTimeoutException) {
      return CommandFailure.away(
          "No service answers at %s (%s); start one with: schema-cache serve, or say where it is with --service URL or SCHEMA_CACHE_URL"
              .formatted(base, reason(failed)));
    }
    if (failed instanceof SSLException) {
      return CommandFailure.away(
          "TLS with %s failed: %s; --tls-ca FILE says whose certificates to trust, --tls-cert FILE --tls-key FILE what to show"
              .formatted(base, failed.getMessage()));
    }
    if (failed instanceof HttpTimeoutException) {
      return CommandFailure.away(
          "The service at %s took the request and did not answer in time; 'schema-cache status' tells how it stands"
              .formatted(base));
    }
    // Whoever shows no certificate where one is needed may see no more than a closed connection.
    String hint =
        base.startsWith("https://")
            ? "; perhaps it wants to see --tls-cert FILE --tls-key FILE"
            : "";
    return CommandFailure.away(
        "The connection to %s broke before the answer: %s%s".formatted(base, reason(failed), hint));
  }

  private static String reason(IOException failed) {
    if (failed instanceof HttpConnectTimeoutException) {
      return "no connection within " + CONNECT.toSeconds() + " s";
    }
    for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException) {
        return "the host's address cannot be found";
      }
    }
    return failed.getMessage() == null ? "connection refused" : failed.getMessage();
  }

  private JsonNode read(HttpResponse<String> response) {
    try {
      JsonNode json = MAPPER.readTree(response.body());
      if (json.isContainerNode()) {
        return json;
      }
    } catch (JsonProcessingException notJson) {
      throw notOurs(response);
    }
    throw notOurs(response);
  }

  private CommandFailure notOurs(HttpResponse<String> response) {
    return CommandFailure.away(
        "What answers at " + base + " is no schema cache: status=" + response.statusCode());
  }

  private static String explain(int status, JsonNode problem) {
    String title = problem.path("title").asText("The request failed");
    String detail = problem.path("detail").asText("");
    String hint =
        status == 401
            ? " Say who asks with --token-file, with --user and --password-file, or with --tls-cert and --tls-key."
            : "";
    return detail.isEmpty()
        ? "%s: status=%d".formatted(title, status)
        : "%s: %s%s (status=%d)".formatted(title, detail, hint, status);
  }
}
