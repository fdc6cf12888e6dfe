package io.segmentschema.smc.service;

import io.segmentschema.cache.SchemaCache;
import io.segmentschema.smc.members.Members;
import io.segmentschema.smc.members.MembersConfig;
import io.segmentschema.smc.service.problem.Problem;
import io.segmentschema.smc.service.problem.ProblemType;
import io.segmentschema.smc.service.store.StoreOperations;
import io.segmentschema.smc.service.store.StoreReport;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;

/**
 * Whether this process can answer readers, and whether it should be asked. Asked by every read and
 * by the probe; any thread.
 */
public final class Readiness {

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final SchemaCache cache;
  private final StoreOperations store;
  private final Engine engine;
  private final Members members;
  private final MembersConfig config;
  private final Joining joining;

  /** Volatile: set once by the thread that stops the service, read by requests. */
  private volatile boolean stopping;

  @Inject
  public Readiness(
      SchemaCache cache,
      StoreOperations store,
      Engine engine,
      Members members,
      MembersConfig config,
      Joining joining) {
    this.cache = cache;
    this.store = store;
    this.engine = engine;
    this.members = members;
    this.config = config;
    this.joining = joining;
  }

  /** Whether readers are answered. */
  public boolean isReady() {
    return reason().isEmpty();
  }

  /** Why readers are not answered; empty if they are. */
  public Optional<Problem> reason() {
    if (stopping) {
      return Optional.of(notReady(ProblemType.STOPPING, "The service is stopping."));
    }
    if (!cache.isReady()) {
      return Optional.of(notReady(ProblemType.NOT_READY, whyNoPoll(store.polls())));
    }
    if (joining.isWaitedFor()) {
      return Optional.of(
          notReady(
              ProblemType.NOT_READY,
              "What realtime tasks have told other members is being taken over."));
    }
    if (!engine.isComplete()) {
      return Optional.of(
          notReady(
              ProblemType.NOT_READY,
              ("The first complete inventory has not arrived yet. " + engine.waitsFor()).strip()));
    }
    return Optional.empty();
  }

  /**
   * Why clients should ask another node; empty if they may ask this one. A node that has not read
   * the store for long goes on answering those who ask all the same. One that knows of no other
   * turns nobody away, unless it has not read the store and can therefore not know.
   */
  public Optional<Problem> turnsAway() {
    return reason().or(this::stale);
  }

  private Optional<Problem> stale() {
    Optional<Duration> age = store.polls().lastSuccessAge();
    boolean knowsNothing = age.isEmpty() && !members.isKnown();
    if (members.others().isEmpty() && !knowsNothing) {
      return Optional.empty();
    }
    boolean isFresh = age.isPresent() && age.get().compareTo(config.maxStaleness()) <= 0;
    return isFresh ? Optional.empty() : Optional.of(notReady(ProblemType.STALE, howStale(age)));
  }

  private String howStale(Optional<Duration> age) {
    return age.map(
            since ->
                "The last good poll ended %d s ago, and %d s are allowed."
                    .formatted(since.toSeconds(), config.maxStaleness().toSeconds()))
        .orElse("What is served is from a snapshot; the store has not been read yet.");
  }

  /** Ends the request if readers are not answered. */
  public void require() {
    reason()
        .ifPresent(
            problem -> {
              throw problem.asException();
            });
  }

  /** From now on nobody is answered. */
  void stop() {
    stopping = true;
  }

  private static String whyNoPoll(StoreReport polls) {
    return polls
        .trouble()
        .map(trouble -> "The metadata store cannot be reached yet; trying again. " + trouble)
        .orElse("The first poll of the metadata store has not ended yet.");
  }

  private static Problem notReady(ProblemType type, String detail) {
    return Problem.retryLater(type, detail, RETRY_AFTER);
  }
}
