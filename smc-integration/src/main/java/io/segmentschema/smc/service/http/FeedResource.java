package io.segmentschema.smc.service.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.smc.security.Needs;
import io.segmentschema.smc.security.UserRole;
import io.segmentschema.smc.service.feed.FeedCursor;
import io.segmentschema.smc.service.feed.FeedWaits;
import io.segmentschema.smc.service.openapi.Describes;
import io.segmentschema.smc.service.openapi.Gives;
import io.segmentschema.smc.service.openapi.Says;
import io.segmentschema.smc.service.problem.ProblemType;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The feed of schema changes: everything, or what came after a cursor, at once or as soon as there
 * is something.
 */
@Path("/v1/schema-changes")
@Produces(MediaType.APPLICATION_JSON)
public final class FeedResource {

  private final FeedAnswers answers;
  private final FeedWaits waits;
  private final Reads reads;
  private final Counter whole;
  private final Counter since;

  @Inject
  public FeedResource(
      SchemaCache cache, FeedWaits waits, Reads reads, SharedBodies bodies, MeterRegistry meters) {
    this.answers = new FeedAnswers(cache, bodies);
    this.waits = waits;
    this.reads = reads;
    this.whole = counter("whole", meters);
    this.since = counter("changes", meters);
  }

  private static Counter counter(String content, MeterRegistry meters) {
    return Counter.builder("schema.feed.answers")
        .description("Answers of the feed of schema changes")
        .tag("content", content)
        .register(meters);
  }

  /**
   * With {@code minStoreVersion} the answer comes as soon as that version is included, whether or
   * not it changed anything; without, {@code wait} is how long to wait for a change.
   */
  @GET
  @Needs(UserRole.BROKER)
  @QueryParameters({FeedCursor.SINCE, Reads.MIN_STORE_VERSION, Reads.WAIT})
  @Describes(
      value = "What changed since a cursor, or everything.",
      more =
          "Waits for a change. After 410 ask again without since, and take the answer for all there is.",
      gives =
          @Gives(says = "The changes, and the next cursor.", value = FeedAnswers.FeedJson.class),
      problems = {
        ProblemType.NOT_READY,
        ProblemType.STORE_VERSION_TIMEOUT,
        ProblemType.CURSOR_GONE
      })
  public void changes(
      @QueryParam(FeedCursor.SINCE) @Says("The cursor of the last answer.") @Nullable String since,
      @QueryParam(Reads.MIN_STORE_VERSION) @Says(Reads.MIN_STORE_VERSION_SAYS)
          @Nullable String minStoreVersion,
      @QueryParam(Reads.WAIT)
          @Says(
              value = "How long to wait for a change, or for that version; PT0S to PT1M.",
              format = "duration")
          @Nullable String wait,
      @Context HttpServletRequest request,
      @Suspended AsyncResponse client) {
    Optional<FeedCursor> cursor = Optional.ofNullable(since).map(FeedCursor::parse);
    Supplier<Response> answer = () -> answer(cursor);
    if (minStoreVersion != null) {
      reads.answer(minStoreVersion, wait, client, answer);
      return;
    }
    Duration limit = Reads.limit(wait).orElse(Duration.ZERO);
    reads.answerAfter(() -> cursor.map(seen -> changed(seen, limit, request)), client, answer);
  }

  private CompletionStage<Void> changed(
      FeedCursor seen, Duration limit, HttpServletRequest request) {
    return waits.await(answers.continued(seen), limit, ClientConnection.of(request));
  }

  private Response answer(Optional<FeedCursor> cursor) {
    FeedAnswer answer =
        cursor.map(seen -> answers.since(answers.continued(seen))).orElseGet(answers::all);
    (cursor.isPresent() ? since : whole).increment();
    return Response.ok(answer, MediaType.APPLICATION_JSON_TYPE)
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .build();
  }
}
