package io.segmentschema.smc.druid;

import io.segmentschema.cache.error.InvalidInputException;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.smc.druid.DruidQueryException.Reason;
import io.segmentschema.smc.inventory.ServerName;
import io.segmentschema.smc.refresh.MetadataQueryClient;
import io.segmentschema.smc.refresh.QueryAnswer;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Druid's data nodes over HTTP, with the native {@code segmentMetadata} query. Thread-safe and
 * without state: a query never blocks its caller, and its answer is read on a thread of the HTTP
 * client. What makes a stage fail is always a {@link DruidQueryException}; as with every stage,
 * dependent stages see it as the cause of a {@link CompletionException}.
 */
public final class DruidQueryClient implements MetadataQueryClient {

  private static final Logger LOG = LoggerFactory.getLogger(DruidQueryClient.class);
  private static final String PATH = "/druid/v2/";
  private static final String CONTENT_TYPE = "Content-Type";
  private static final String JSON = "application/json";

  private final DruidHttp http;
  private final DruidQueryConfig config;
  private final Supplier<String> queryIds;

  /**
   * Makes one.
   *
   * @param http how to connect, without TLS and credentials; {@link #httpClient} makes a fitting
   *     one
   * @param queryIds gives each query an id of its own, by which Druid's logs name it
   */
  public DruidQueryClient(HttpClient http, DruidQueryConfig config, Supplier<String> queryIds) {
    this(DruidHttp.plain(http), config, queryIds);
  }

  /** The same with what a secured cluster asks for. */
  public DruidQueryClient(DruidHttp http, DruidQueryConfig config, Supplier<String> queryIds) {
    this.http = http;
    this.config = config;
    this.queryIds = queryIds;
  }

  /** A client that speaks HTTP/1.1, as data nodes do, and follows no redirects. */
  public static HttpClient httpClient(DruidQueryConfig config) {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(config.connectTimeout())
        .build();
  }

  @Override
  public CompletionStage<QueryAnswer> query(
      ServerName server, DatasourceName datasource, List<SegmentId> segments) {
    Asked asked = new Asked(server, datasource, List.copyOf(segments));
    CompletableFuture<HttpResponse<byte[]>> sent;
    try {
      sent = http.send(request(asked), config.maxAnswerBytes(), config.timeout());
    } catch (IllegalArgumentException e) {
      return CompletableFuture.failedFuture(
          asked.failure(Reason.UNREACHABLE, 0, "cannot be sent: " + e.getMessage(), e));
    }
    return sent.handle(
        (response, failure) -> {
          if (failure != null) {
            throw asked.failure(failure);
          }
          return answer(asked, response);
        });
  }

  private HttpRequest request(Asked asked) {
    String body = SegmentQuery.write(asked.datasource, asked.segments, queryIds.get(), config);
    return http.request(http.node(asked.server, PATH))
        .header(CONTENT_TYPE, JSON)
        .POST(BodyPublishers.ofString(body))
        .build();
  }

  private QueryAnswer answer(Asked asked, HttpResponse<byte[]> response) {
    int status = response.statusCode();
    try (InputStream body = DruidHttp.body(response, config.maxAnswerBytes())) {
      if (status != 200) {
        throw asked.failure(Reason.REFUSED, status, DruidErrors.problem(response, body), null);
      }
      String contentType = response.headers().firstValue(CONTENT_TYPE).orElse(JSON);
      if (!contentType.toLowerCase(Locale.ROOT).startsWith(JSON)) {
        throw asked.failure(
            Reason.UNREADABLE,
            status,
            "the answer is no JSON: " + InvalidInputException.shown(contentType),
            null);
      }
      QueryAnswer answer = AnswerReader.read(body, asked.segments);
      logUnexplained(asked, answer, response);
      return answer;
    } catch (AnswerTooLongException e) {
      throw asked.failure(Reason.TOO_LONG, status, DruidJson.problem(e), e);
    } catch (IOException e) {
      throw asked.failure(Reason.UNREADABLE, status, DruidJson.problem(e), e);
    }
  }

  /** A data node that serves a segment and does not answer for it is worth a look. */
  private static void logUnexplained(
      Asked asked, QueryAnswer answer, HttpResponse<byte[]> response) {
    if (answer.missing().isEmpty() || !LOG.isDebugEnabled()) {
      return;
    }
    String context = response.headers().firstValue("X-Druid-Response-Context").orElse("{}");
    long listed =
        MissingSegments.read(asked.datasource, context).stream()
            .filter(answer.missing()::contains)
            .count();
    LOG.debug(
        "Data node did not answer for all segments:"
            + " server={}, datasource={}, missing={}, listed={}",
        asked.server,
        asked.datasource,
        answer.missing().size(),
        listed);
  }

  /** One query, for answers and failures to refer to. */
  private record Asked(ServerName server, DatasourceName datasource, List<SegmentId> segments) {

    DruidQueryException failure(Throwable failure) {
      Throwable cause = Objects.requireNonNull(DruidErrors.cause(failure));
      if (cause instanceof TimeoutException) {
        return failure(Reason.TIMED_OUT, 0, "the answer was not complete in time", cause);
      }
      Reason reason =
          cause instanceof AnswerTooLongException ? Reason.TOO_LONG : Reason.UNREACHABLE;
      String problem = cause.getMessage() == null ? cause.toString() : cause.getMessage();
      return failure(reason, 0, problem, cause);
    }

    DruidQueryException failure(
        Reason reason, int status, String problem, @Nullable Throwable cause) {
      return new DruidQueryException(reason, server, datasource, status, problem, cause);
    }
  }
}
