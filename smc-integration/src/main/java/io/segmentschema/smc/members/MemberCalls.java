package io.segmentschema.smc.members;

import com.google.common.base.Ticker;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests on their way to other members. No thread waits for an answer. What one member may
 * have waiting is bounded, in requests and in bytes, so that one that does not answer costs neither
 * memory nor connections without end; a request beyond that fails at once. Failures are counted,
 * and logged at most once a minute for each member. Thread-safe.
 */
final class MemberCalls {

  /** So many requests wait for one member at most. */
  static final int MOST_WAITING = 64;

  /** Their bodies together, unless one alone is longer. */
  private static final long MOST_BYTES = 64L << 20;

  private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final int MOST_REMEMBERED = 100;

  private static final Logger log = LoggerFactory.getLogger(MemberCalls.class);

  /** What waits for one member. */
  private record Waiting(int requests, long bytes) {}

  private final MemberAccess access;
  private final Ticker ticker;
  private final Counter answered;
  private final Counter refused;
  private final Counter failed;
  private final Object lock = new Object();

  @GuardedBy("lock")
  private final Map<String, Waiting> waiting = new HashMap<>();

  /** Since when those are silent that left their last request without an answer. */
  @GuardedBy("lock")
  private final Map<String, Long> silentSinceNanos = new LinkedHashMap<>();

  /** Since when nobody listens at the addresses of those. */
  @GuardedBy("lock")
  private final Map<String, Long> goneSinceNanos = new LinkedHashMap<>();

  @GuardedBy("lock")
  private final Map<String, Long> loggedNanos = new HashMap<>();

  MemberCalls(MemberAccess access, MeterRegistry meters, Ticker ticker) {
    this.access = access;
    this.ticker = ticker;
    this.answered = counter("answered", meters);
    this.refused = counter("refused", meters);
    this.failed = counter("failed", meters);
  }

  private static Counter counter(String outcome, MeterRegistry meters) {
    return Counter.builder("schema.members.requests")
        .description("Requests to other members, among them those that were passed on")
        .tag("outcome", outcome)
        .register(meters);
  }

  /**
   * Sends it. What comes back may be a refusal; it fails if there is no answer in time.
   *
   * @param sender names this node, which has passed it on
   */
  CompletableFuture<MemberAnswer> send(
      Member member, MemberRequest request, String sender, int maxBytes) {
    long bytes = Math.max(0, request.body().contentLength());
    if (!enter(member, bytes)) {
      return CompletableFuture.<MemberAnswer>failedFuture(
              new IOException("too many requests wait for it"))
          .whenComplete((none, failure) -> note(member, null, failure));
    }
    CompletableFuture<HttpResponse<byte[]>> sent = sent(member, request, sender, maxBytes);
    var unused = sent.whenComplete((response, failure) -> leave(member, bytes));
    return inTime(sent, access.limit(request))
        .thenApply(response -> new MemberAnswer(member, response))
        .whenComplete((answer, failure) -> note(member, answer, failure));
  }

  private CompletableFuture<HttpResponse<byte[]>> sent(
      Member member, MemberRequest request, String sender, int maxBytes) {
    try {
      return access
          .http()
          .sendAsync(http(member, request, sender), head -> new AnswerBody(maxBytes));
    } catch (IllegalArgumentException unsendable) {
      return CompletableFuture.failedFuture(unsendable);
    }
  }

  /** Whether the member left the last request without an answer. */
  boolean isSilent(Member member) {
    return silentFor(member).isPresent();
  }

  /**
   * How long ago it left a request without an answer for the first time, if it answered none since.
   */
  Optional<Duration> silentFor(Member member) {
    synchronized (lock) {
      return Optional.ofNullable(silentSinceNanos.get(member.instance()))
          .map(since -> Duration.ofNanos(ticker.read() - since));
    }
  }

  /** Whether nobody listened at its address when it was sent something last. */
  boolean isGone(Member member) {
    synchronized (lock) {
      return goneSinceNanos.containsKey(member.instance());
    }
  }

  private HttpRequest http(Member member, MemberRequest request, String sender) {
    HttpRequest.Builder http =
        HttpRequest.newBuilder(URI.create(member.url() + request.pathAndQuery()))
            .method(request.method(), request.body())
            .header("Accept", "application/json")
            .header(Peers.PASSED_ON, sender);
    if (request.hasBody()) {
      http.header("Content-Type", "application/json");
    }
    access.sign(http, member, request.authorization());
    return http.build();
  }

  /** The client's own limit ends with the answer's head; this one covers its body, and hangs up. */
  private static CompletableFuture<HttpResponse<byte[]>> inTime(
      CompletableFuture<HttpResponse<byte[]>> sent, Duration within) {
    CompletableFuture<HttpResponse<byte[]>> inTime =
        sent.copy().orTimeout(within.toMillis(), TimeUnit.MILLISECONDS);
    var unused =
        inTime.whenComplete(
            (response, failure) -> {
              if (failure instanceof TimeoutException) {
                sent.cancel(true);
              }
            });
    return inTime;
  }

  private boolean enter(Member member, long bytes) {
    synchronized (lock) {
      Waiting before = waiting.getOrDefault(member.instance(), new Waiting(0, 0));
      boolean fits = before.requests() == 0 || before.bytes() + bytes <= MOST_BYTES;
      if (before.requests() >= MOST_WAITING || !fits) {
        return false;
      }
      waiting.put(member.instance(), new Waiting(before.requests() + 1, before.bytes() + bytes));
      return true;
    }
  }

  private void leave(Member member, long bytes) {
    synchronized (lock) {
      waiting.computeIfPresent(
          member.instance(),
          (same, before) ->
              before.requests() == 1
                  ? null
                  : new Waiting(before.requests() - 1, before.bytes() - bytes));
    }
  }

  private void note(Member member, @Nullable MemberAnswer answer, @Nullable Throwable failure) {
    hear(member, answer != null, cause(failure) instanceof ConnectException);
    if (answer != null && (answer.isGood() || answer.knowsNothing())) {
      answered.increment();
      return;
    }
    (answer == null ? failed : refused).increment();
    if (isToBeLogged(member)) {
      log.warn(
          "A member did not take what was passed on to it; the next line about it in a minute at"
              + " the earliest: instance={}, url={}, problem={}",
          member.instance(),
          member.url(),
          answer == null ? reason(failure) : "status " + answer.status());
    }
  }

  private void hear(Member member, boolean hasAnswered, boolean isGone) {
    synchronized (lock) {
      remember(silentSinceNanos, member, !hasAnswered, ticker.read());
      remember(goneSinceNanos, member, isGone, ticker.read());
    }
  }

  /** Processes that have ended stay in it for ever: the oldest makes room. */
  private static void remember(
      Map<String, Long> sinceNanos, Member member, boolean isOne, long now) {
    if (!isOne) {
      sinceNanos.remove(member.instance());
      return;
    }
    sinceNanos.putIfAbsent(member.instance(), now);
    if (sinceNanos.size() > MOST_REMEMBERED) {
      sinceNanos.remove(sinceNanos.keySet().iterator().next());
    }
  }

  private static @Nullable Throwable cause(@Nullable Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private static String reason(@Nullable Throwable failure) {
    Throwable cause = cause(failure);
    return cause instanceof TimeoutException ? "no answer in time" : String.valueOf(cause);
  }

  private boolean isToBeLogged(Member member) {
    long now = ticker.read();
    synchronized (lock) {
      loggedNanos.values().removeIf(since -> now - since >= QUIET_NANOS);
      boolean isSilent = !loggedNanos.containsKey(member.instance());
      if (isSilent && loggedNanos.size() < MOST_REMEMBERED) {
        loggedNanos.put(member.instance(), now);
        return true;
      }
      return false;
    }
  }
}
