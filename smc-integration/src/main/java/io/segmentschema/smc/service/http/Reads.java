package io.segmentschema.smc.service.http;

import io.segmentschema.cache.error.InvalidInputException;
import io.segmentschema.cache.store.StoreVersion;
import io.segmentschema.smc.service.ForService;
import io.segmentschema.smc.service.Readiness;
import io.segmentschema.smc.service.StoreVersionWaits;
import io.segmentschema.smc.service.problem.Problem;
import io.segmentschema.smc.service.problem.ProblemType;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What all reads share: nothing is answered before the service is ready, and a read may ask to
 * include a publish.
 */
public final class Reads {

  static final String MIN_STORE_VERSION = "minStoreVersion";
  static final String WAIT = "wait";

  /** What the description of the API says of the two. */
  static final String MIN_STORE_VERSION_SAYS =
      "Answer only from a state that includes that publish: its storeVersion.";

  static final String WAIT_SAYS = "How long to wait for it, PT0S to PT1M; PT5S if not given.";

  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
  private static final Duration DEFAULT_WAIT = Duration.ofSeconds(5);

  private final Readiness readiness;
  private final StoreVersionWaits waits;
  private final Executor answering;

  @Inject
  public Reads(Readiness readiness, StoreVersionWaits waits, @ForService Executor answering) {
    this.readiness = readiness;
    this.waits = waits;
    this.answering = answering;
  }

  /** Answers now, or when this node includes the version, or with a problem. */
  void answer(
      @Nullable String minStoreVersion,
      @Nullable String wait,
      AsyncResponse client,
      Supplier<Response> answer) {
    Duration limit = limit(wait).orElse(DEFAULT_WAIT);
    if (minStoreVersion == null) {
      if (wait != null) {
        throw new InvalidInputException(WAIT, "must be given together with " + MIN_STORE_VERSION);
      }
      readiness.require();
      client.resume(answer.get());
      return;
    }
    StoreVersion version = version(minStoreVersion);
    readiness.require();
    waits
        .await(version, limit)
        .whenCompleteAsync(
            (arrived, failure) -> resume(client, answer, Boolean.TRUE.equals(arrived)), answering);
  }

  /** How long the request may wait. */
  static Optional<Duration> limit(@Nullable String wait) {
    return Parameters.duration(WAIT, wait, Duration.ZERO, LONGEST_WAIT);
  }

  /**
   * Answers now, or when what it waits for is over.
   *
   * @param over asked once, after it is known that readers are answered; empty if there is nothing
   *     to wait for
   */
  void answerAfter(
      Supplier<Optional<CompletionStage<Void>>> over,
      AsyncResponse client,
      Supplier<Response> answer) {
    readiness.require();
    Optional<CompletableFuture<Void>> wait =
        over.get().map(CompletionStage::toCompletableFuture).filter(future -> !future.isDone());
    if (wait.isEmpty()) {
      client.resume(answer.get());
    } else {
      var unused =
          wait.get().whenCompleteAsync((ended, failure) -> resume(client, answer), answering);
    }
  }

  private void resume(AsyncResponse client, Supplier<Response> answer, boolean arrived) {
    resume(
        client,
        () -> {
          if (!arrived) {
            throw Problem.of(
                    ProblemType.STORE_VERSION_TIMEOUT,
                    "This node does not include that store version yet; ask again.")
                .asException();
          }
          return answer.get();
        });
  }

  private void resume(AsyncResponse client, Supplier<Response> answer) {
    try {
      readiness.require();
      client.resume(answer.get());
    } catch (RuntimeException failure) {
      client.resume(failure);
    }
  }

  private static StoreVersion version(String token) {
    try {
      return StoreVersion.parse(token);
    } catch (InvalidInputException refused) {
      throw new InvalidInputException(MIN_STORE_VERSION, refused.problem());
    }
  }
}
