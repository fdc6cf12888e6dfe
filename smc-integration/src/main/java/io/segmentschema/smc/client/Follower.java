package io.segmentschema.smc.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the copy current: asks one node for its changes, again and again, and another one when it
 * fails. One request at a time is under way, and each answer plans the next step on the executor,
 * so whatever happens there is always exactly one next step until it is closed.
 */
final class Follower {

  private static final Duration SHORT_PAUSE = Duration.ofSeconds(1);

  private final ClientParts parts;
  private final ClientConfig config;
  private final Copy copy;
  private final Nodes nodes;

  /** Volatile: set by who closes, read by the steps. */
  private volatile boolean closed;

  Follower(ClientParts parts) {
    this.parts = parts;
    this.config = parts.config();
    this.copy = parts.copy();
    this.nodes = parts.nodes();
  }

  void start() {
    later(Duration.ZERO);
  }

  void close() {
    closed = true;
  }

  private void later(Duration pause) {
    if (closed) {
      return;
    }
    try {
      var unused = parts.executor().schedule(this::step, pause.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException stopping) {
      closed = true;
    }
  }

  private void step() {
    guarded(
        () -> {
          Optional<Node> node = nodes.available();
          if (node.isEmpty()) {
            later(nodes.untilAvailable());
          } else if (nodes.offersFeed(node.get())) {
            follow(node.get());
          } else {
            compare(node.get());
          }
        });
  }

  /** What goes wrong here is nobody else's fault; there must be a next step all the same. */
  private void guarded(Runnable work) {
    if (closed) {
      return;
    }
    try {
      work.run();
    } catch (RuntimeException failure) {
      parts.tellTrouble("The client failed and tries again: problem=" + failure);
      later(nodes.jittered(config.retryMax()));
    }
  }

  // ---- with a feed

  /**
   * One request to a feed.
   *
   * @param waits whether it waits for a change
   * @param includes whether it asks for a store version that was awaited before
   */
  private record Asked(
      Node node, CopyState state, boolean waits, boolean includes, long begunNanos) {}

  private void follow(Node node) {
    CopyState state = copy.state();
    Optional<String> cursor = state.cursorOf(node);
    boolean waits = cursor.isPresent() && nodes.mayHang(node);
    Optional<String> version = cursor.isPresent() ? Optional.empty() : parts.confirmed().token();
    Duration wait = waits || version.isPresent() ? config.longPoll() : Duration.ZERO;
    Asked asked = new Asked(node, state, waits, version.isPresent(), parts.nanos().getAsLong());
    var unused =
        parts
            .transport()
            .get(
                node.changes(cursor, version, wait),
                Optional.empty(),
                wait.plus(config.requestLimit()))
            .whenCompleteAsync(
                (reply, failure) -> guarded(() -> answered(asked, reply, failure)),
                parts.executor());
  }

  private void answered(Asked asked, Reply reply, @Nullable Throwable failure) {
    if (failure != null) {
      if (asked.waits() && !isUnreachable(failure)) {
        cutOff(asked.node());
      } else {
        failed(asked.node(), Optional.empty(), unwrapped(failure).toString());
      }
      return;
    }
    switch (reply.status()) {
      case 200 -> taken(asked, reply);
      case 404, 405, 501 -> lacksFeed(asked.node(), "status " + reply.status());
      case 400, 410 -> refused(asked, reply);
      case 502, 504 -> {
        if (asked.waits()) {
          cutOff(asked.node());
        } else {
          if (asked.includes()) {
            missed();
          }
          failed(asked.node(), reply.retryAfter(), "status " + reply.status());
        }
      }
      default -> failed(asked.node(), reply.retryAfter(), "status " + reply.status());
    }
  }

  private void taken(Asked asked, Reply reply) {
    FeedPage page;
    try {
      page = Wire.feed(reply.body());
    } catch (IOException malformed) {
      failed(asked.node(), Optional.empty(), "the answer is malformed: " + malformed.getMessage());
      return;
    }
    var unused =
        copy.take(asked.state(), asked.node(), page); // If not, the next request asks anew.
    if (asked.includes()) {
      parts.confirmed().met();
    }
    nodes.succeeded(asked.node());
    if (asked.state().cursorOf(asked.node()).isPresent()) {
      nodes.continued(asked.node());
    }
    if (asked.waits()) {
      nodes.hung(asked.node());
    } else {
      nodes.answeredAtOnce(asked.node());
    }
    later(isEarly(asked, page) ? nodes.jittered(SHORT_PAUSE) : Duration.ZERO);
  }

  /** Something answers without waiting, and would be asked again without end. */
  private boolean isEarly(Asked asked, FeedPage page) {
    long taken = parts.nanos().getAsLong() - asked.begunNanos();
    return asked.waits() && page.isEmpty() && taken < config.longPoll().toNanos() / 2;
  }

  private void refused(Asked asked, Reply reply) {
    if (asked.state().cursorOf(asked.node()).isEmpty()) {
      failed(asked.node(), reply.retryAfter(), "status " + reply.status());
      return;
    }
    copy.forgetPosition(asked.state());
    if (nodes.gone(asked.node())) {
      tellNoFeed(asked.node(), "its cursors mean nothing where they came from");
    }
    later(Duration.ZERO);
  }

  private void cutOff(Node node) {
    if (nodes.cut(node)) {
      tellNoFeed(node, "requests that wait are cut off");
    }
    later(Duration.ZERO);
  }

  private void lacksFeed(Node node, String why) {
    nodes.lacksFeed(node);
    tellNoFeed(node, why);
    later(Duration.ZERO);
  }

  private void tellNoFeed(Node node, String why) {
    parts.tellTrouble(
        "No feed to follow, versions are compared every "
            + config.pollPeriod()
            + " and the feed is tried again after "
            + config.feedRetry()
            + ": node="
            + node
            + ", why="
            + why);
  }

  // ---- without one

  private void compare(Node node) {
    var unused =
        new Round(copy, node, parts.transport(), config.requestLimit())
            .run(parts.confirmed().token(), config.longPoll())
            .whenCompleteAsync(
                (outcome, failure) -> guarded(() -> compared(node, outcome, failure)),
                parts.executor());
  }

  private void compared(Node node, Round.Outcome outcome, @Nullable Throwable failure) {
    if (failure != null) {
      failed(node, Optional.empty(), unwrapped(failure).toString());
      return;
    }
    if (outcome.refusal().isPresent()) {
      Reply refusal = outcome.refusal().get();
      if (refusal.status() == 504) {
        missed();
      }
      failed(node, refusal.retryAfter(), "status " + refusal.status());
      return;
    }
    nodes.succeeded(node);
    if (outcome.failed() > 0) {
      parts.tellTrouble(
          "Some schemas could not be fetched and stay as they were: node="
              + node
              + ", schemas="
              + outcome.failed());
    }
    later(outcome.taken() ? nodes.jittered(config.pollPeriod()) : Duration.ZERO);
  }

  // ---- failures

  private void missed() {
    if (parts.confirmed().missed()) {
      parts.tellTrouble("No node includes the awaited store version any more; it is forgotten");
    }
  }

  private void failed(Node node, Optional<Duration> retryAfter, String why) {
    nodes.failed(node, retryAfter);
    parts.tellTrouble("A node does not answer, another is tried: node=" + node + ", why=" + why);
    later(Duration.ZERO);
  }

  private static boolean isUnreachable(Throwable failure) {
    Throwable cause = unwrapped(failure);
    return cause instanceof ConnectException
        || cause instanceof HttpConnectTimeoutException
        || cause instanceof NotSentException;
  }

  static Throwable unwrapped(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
