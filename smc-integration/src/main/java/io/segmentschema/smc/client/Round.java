package io.segmentschema.smc.client;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One comparison with a node without a feed: its list of versions, then each schema whose version
 * is not the known one, a few at once. A schema that cannot be fetched stays as it is known and
 * costs no other. Answers come in on any thread; one lock.
 */
final class Round {

  private static final int AT_ONCE = 4;

  /** After so many failures in a row the node is asked for no more of them in this round. */
  private static final int MOST_IN_A_ROW = 8;

  /**
   * How it ended.
   *
   * @param refusal the node's answer, if it has no list
   * @param failed how many schemas could not be fetched
   * @param taken whether the copy took it; if not, it has changed meanwhile
   */
  record Outcome(Optional<Reply> refusal, int failed, boolean taken) {}

  private final Copy copy;
  private final CopyState asked;
  private final Node node;
  private final Transport transport;
  private final Duration requestLimit;
  private final CompletableFuture<Outcome> over = new CompletableFuture<>();

  private final AtomicInteger calls = new AtomicInteger();

  @GuardedBy("this")
  private final Map<String, DatasourceColumns> next = new HashMap<>();

  @GuardedBy("this")
  private @Nullable Iterator<String> toFetch;

  @GuardedBy("this")
  private int underWay;

  @GuardedBy("this")
  private int failed;

  @GuardedBy("this")
  private int failedInARow;

  @GuardedBy("this")
  private boolean ended;

  Round(Copy copy, Node node, Transport transport, Duration requestLimit) {
    this.copy = copy;
    this.asked = copy.state();
    this.node = node;
    this.transport = transport;
    this.requestLimit = requestLimit;
  }

  /**
   * Begins it.
   *
   * @param version a store version that it must include
   */
  CompletableFuture<Outcome> run(Optional<String> version, Duration wait) {
    var unused =
        transport
            .get(node.datasources(version, wait), Optional.empty(), requestLimit.plus(wait))
            .whenComplete((reply, failure) -> guarded(() -> listed(reply, failure)));
    return over;
  }

  private void guarded(Step step) {
    try {
      step.take();
    } catch (IOException | RuntimeException failure) {
      over.completeExceptionally(failure);
    }
  }

  /** Something that an answer makes happen. */
  private interface Step {
    void take() throws IOException;
  }

  private void listed(Reply reply, @Nullable Throwable failure) throws IOException {
    if (failure != null) {
      throw new CompletionException(failure);
    }
    if (reply.status() != 200) {
      over.complete(new Outcome(Optional.of(reply), 0, false));
      return;
    }
    Map<String, String> versions = Wire.listing(reply.body());
    synchronized (this) {
      toFetch =
          versions.keySet().stream().filter(name -> !keep(name, versions)).toList().iterator();
    }
    fetchMore();
  }

  /** Keeps what is known; false if the list has another version. */
  private synchronized boolean keep(String name, Map<String, String> versions) {
    DatasourceColumns known = asked.schemas().get(name);
    if (known != null) {
      next.put(name, known);
    }
    return known != null && known.schemaVersion().equals(versions.get(name));
  }

  /** A call that finds another at work leaves its work to that one: answers may come at once. */
  private void fetchMore() {
    if (calls.getAndIncrement() != 0) {
      return;
    }
    int done = 1;
    while (done != 0) {
      Optional<String> name = take();
      while (name.isPresent()) {
        fetch(name.get());
        name = take();
      }
      done = calls.addAndGet(-done);
    }
    endIfDone();
  }

  private synchronized Optional<String> take() {
    if (toFetch == null || !toFetch.hasNext() || underWay >= AT_ONCE) {
      return Optional.empty();
    }
    underWay++;
    return Optional.of(toFetch.next());
  }

  private void fetch(String name) {
    Optional<String> known =
        Optional.ofNullable(asked.schemas().get(name)).map(DatasourceColumns::schemaVersion);
    var unused =
        transport
            .get(node.schema(name), known, requestLimit)
            .whenComplete(
                (reply, failure) ->
                    guarded(
                        () -> {
                          fetched(name, reply, failure);
                          fetchMore();
                        }));
  }

  private synchronized void fetched(String name, Reply reply, @Nullable Throwable failure) {
    underWay--;
    if (failure == null && isTaken(name, reply)) {
      failedInARow = 0;
      return;
    }
    failed++;
    failedInARow++;
    if (failedInARow >= MOST_IN_A_ROW) {
      toFetch = Collections.emptyIterator();
    }
  }

  private synchronized boolean isTaken(String name, Reply reply) {
    try {
      switch (reply.status()) {
        case 200 -> next.put(name, Wire.schema(reply.body()));
        case 404 -> next.remove(name);
        case 304 -> {
          return true;
        }
        default -> {
          return false;
        }
      }
      return true;
    } catch (IOException malformed) {
      return false;
    }
  }

  private void endIfDone() {
    if (isDone()) {
      over.complete(new Outcome(Optional.empty(), failed(), copy.take(asked, next())));
    }
  }

  /** True once. */
  private synchronized boolean isDone() {
    boolean done = !ended && toFetch != null && !toFetch.hasNext() && underWay == 0;
    ended |= done;
    return done;
  }

  private synchronized int failed() {
    return failed;
  }

  private synchronized Map<String, DatasourceColumns> next() {
    return Map.copyOf(next);
  }
}
