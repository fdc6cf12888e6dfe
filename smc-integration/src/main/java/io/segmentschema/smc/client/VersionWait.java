package io.segmentschema.smc.client;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Waits until the copy includes a store version: asks the node that the copy comes from for an
 * answer that includes it, and takes that answer into the copy. Tries again, at other nodes too,
 * until its time is over.
 */
final class VersionWait {

  private static final Duration PAUSE = Duration.ofMillis(100);

  private final ClientParts parts;
  private final String version;
  private final long deadlineNanos;
  private final CompletableFuture<Boolean> over = new CompletableFuture<>();

  VersionWait(ClientParts parts, String version, Duration limit) {
    this.parts = parts;
    this.version = version;
    this.deadlineNanos = parts.nanos().getAsLong() + limit.toNanos();
  }

  CompletableFuture<Boolean> begin() {
    later(Duration.ZERO);
    return over;
  }

  private Duration left() {
    return Duration.ofNanos(Math.max(0, deadlineNanos - parts.nanos().getAsLong()));
  }

  private void later(Duration pause) {
    try {
      var unused = parts.executor().schedule(this::attempt, pause.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException closed) {
      over.complete(false);
    }
  }

  /** After a failure; gives up when there is no time left. */
  private void again() {
    Duration left = left();
    if (left.isZero()) {
      over.complete(false);
    } else {
      Duration pause = parts.nodes().jittered(PAUSE);
      later(pause.compareTo(left) < 0 ? pause : left);
    }
  }

  private void attempt() {
    if (over.isDone()) {
      return;
    }
    try {
      Optional<Node> node = parts.nodes().available();
      if (node.isEmpty()) {
        again();
      } else if (parts.nodes().offersFeed(node.get())) {
        follow(node.get());
      } else {
        compare(node.get());
      }
    } catch (RuntimeException failure) {
      over.completeExceptionally(failure);
    }
  }

  private Duration bounded(Duration left) {
    Duration longest = ClientConfig.LONGEST_WAIT;
    return left.compareTo(longest) < 0 ? left : longest;
  }

  private void follow(Node node) {
    CopyState asked = parts.copy().state();
    Duration wait = bounded(left());
    var unused =
        parts
            .transport()
            .get(
                node.changes(asked.cursorOf(node), Optional.of(version), wait),
                Optional.empty(),
                wait.plus(parts.config().requestLimit()))
            .whenCompleteAsync(
                (reply, failure) -> guarded(() -> answered(node, asked, reply, failure)),
                parts.executor());
  }

  private void answered(Node node, CopyState asked, Reply reply, @Nullable Throwable failure)
      throws IOException {
    if (failure != null) {
      again();
      return;
    }
    switch (reply.status()) {
      case 200 -> {
        // Before the copy has it: whoever takes the copy from another node must know.
        parts.confirmed().confirm(version);
        if (parts.copy().take(asked, node, Wire.feed(reply.body()))) {
          over.complete(true);
        } else {
          later(Duration.ZERO); // The copy has moved on; from there it is asked again.
        }
      }
      case 410 -> {
        parts.copy().forgetPosition(asked);
        again();
      }
      case 400 -> refused(reply);
      case 404, 405, 501 -> {
        parts.nodes().lacksFeed(node);
        again();
      }
      default -> again();
    }
  }

  private void compare(Node node) {
    var unused =
        new Round(parts.copy(), node, parts.transport(), parts.config().requestLimit())
            .run(Optional.of(version), bounded(left()))
            .whenCompleteAsync(
                (outcome, failure) -> guarded(() -> compared(outcome, failure)), parts.executor());
  }

  private void compared(Round.Outcome outcome, @Nullable Throwable failure) {
    if (failure == null && outcome.taken() && outcome.failed() == 0) {
      parts.confirmed().confirm(version);
      over.complete(true);
    } else if (failure == null
        && outcome.refusal().filter(reply -> reply.status() == 400).isPresent()) {
      refused(outcome.refusal().get());
    } else {
      again();
    }
  }

  private void refused(Reply reply) {
    over.completeExceptionally(
        new IllegalArgumentException(
            "The service does not take this store version: version="
                + version
                + ", status="
                + reply.status()));
  }

  /** What an answer makes happen. */
  private interface Step {
    void take() throws IOException;
  }

  private void guarded(Step step) {
    try {
      step.take();
    } catch (IOException malformed) {
      again();
    } catch (RuntimeException failure) {
      over.completeExceptionally(failure);
    }
  }
}
