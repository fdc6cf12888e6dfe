package io.segmentschema.smc.druid;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.segmentschema.smc.inventory.ServerName;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows what one data node or task serves: asks what is new, waits at the node for as long as
 * nothing is, and asks again.
 *
 * <pre>
 *   everything ──answer──▶ changes ──answer, or nothing new──▶ changes
 *       ▲                     │ counter lost, unreadable, a delta without its base
 *       └─────────────────────┘
 * </pre>
 *
 * <p>What was known stays as it is while everything is asked for, and while the node does not
 * answer; attempts then come ever more rarely. No thread waits for an answer. Answers are taken one
 * at a time under this object's monitor, on the scheduler; {@link #stop} returns only when none is
 * being taken, and none is taken after it.
 */
final class NodeSync {

  private static final Logger log = LoggerFactory.getLogger(NodeSync.class);
  private static final String PATH = "/druid-internal/v1/segments?counter=%d&hash=%d&timeout=%d";

  /** How much an answer may be unpacked, times what it may be as sent. */
  private static final long MOST_UNPACKED = 4;

  /** How long an answer may take besides the time that the node waits for news. */
  private static final Duration ANSWER_TIME = Duration.ofMinutes(1);

  private final ServerName server;
  private final ServedSegments served;
  private final DruidHttp http;
  private final AnswerRoom room;
  private final Duration waitsFor;
  private final ScheduledExecutorService scheduler;
  private final Pauses pauses;

  @GuardedBy("this")
  private SyncCursor cursor = SyncCursor.START;

  @GuardedBy("this")
  private @Nullable CompletableFuture<?> asked;

  @GuardedBy("this")
  private boolean stopped;

  // Volatile: written under the monitor, read by anyone.
  private volatile State state = State.NEW;

  // Volatile: written under the monitor, read by anyone.
  private volatile boolean hasTold;

  /** How the node fares. */
  enum State {
    /** It has neither answered nor failed yet. */
    NEW,
    /** Its latest answer was taken. */
    ANSWERING,
    /** Its latest answer did not come, or could not be read. */
    FAILING
  }

  NodeSync(
      ServerName server,
      ServedSegments served,
      DruidHttp http,
      AnswerRoom room,
      Duration waitsFor,
      ScheduledExecutorService scheduler,
      Random random) {
    this.server = server;
    this.served = served;
    this.http = http;
    this.room = room;
    this.waitsFor = waitsFor;
    this.scheduler = scheduler;
    this.pauses = new Pauses(random);
  }

  State state() {
    return state;
  }

  /** Whether it has told all that it serves, at least once. */
  boolean hasTold() {
    return hasTold;
  }

  /** Asks for the first time. */
  void start() {
    ask();
  }

  /** Ends it; what the node served is the caller's to take away. */
  synchronized void stop() {
    stopped = true;
    if (asked != null) {
      asked.cancel(true);
    }
  }

  private synchronized void ask() {
    if (stopped) {
      return;
    }
    AnswerRoom.Place place = room.place();
    String path = PATH.formatted(cursor.counter(), cursor.hash(), waitsFor.toMillis());
    try {
      CompletableFuture<HttpResponse<byte[]>> sent =
          http.send(
              http.request(http.node(server, path)).build(),
              room.bytes(),
              place,
              waitsFor.plus(ANSWER_TIME));
      asked = sent;
      var unused =
          sent.whenCompleteAsync(
              (response, failure) -> {
                try {
                  answered(response, failure);
                } finally {
                  place.close();
                }
              },
              scheduler);
    } catch (IllegalArgumentException noAddress) {
      failed(noAddress, false);
    }
  }

  private synchronized void answered(
      @Nullable HttpResponse<byte[]> response, @Nullable Throwable failure) {
    if (stopped) {
      return;
    }
    try {
      if (response == null) {
        failed(failure, false);
        return;
      }
      take(response);
      succeeded(response.statusCode() == 204);
    } catch (DruidRequestException refused) {
      failed(refused, false);
    } catch (IOException | RuntimeException unreadable) {
      failed(unreadable, true);
    }
  }

  @GuardedBy("this")
  private void take(HttpResponse<byte[]> response) throws IOException {
    if (response.statusCode() == 204) {
      served.heard();
      return;
    }
    SyncAnswer answer;
    try (InputStream body = DruidHttp.body(response, room.bytes() * MOST_UNPACKED)) {
      if (response.statusCode() != 200) {
        throw DruidRequestException.refused(response, body);
      }
      answer = SyncAnswerParser.parse(body);
    }
    if (!answer.malformed().isEmpty()) {
      log.warn(
          "Data node told what cannot be understood, skipped: server={}, entries={}, examples={}",
          server,
          answer.malformed().count(),
          answer.malformed().examples());
    }
    if (answer.reset()) {
      restart("its counter was lost");
      return;
    }
    boolean isWhole = cursor.isStart();
    cursor = answer.cursor();
    boolean isSound = isWhole ? served.replace(answer.changes()) : served.change(answer.changes());
    hasTold |= isWhole;
    if (!isWhole && (answer.lostDelta() || !isSound)) {
      restart("a schema's changes lack their base");
    }
  }

  @GuardedBy("this")
  private void restart(String reason) {
    log.info("Data node is asked for everything: server={}, reason={}", server, reason);
    cursor = SyncCursor.START;
  }

  @GuardedBy("this")
  private void succeeded(boolean isSilent) {
    if (state == State.FAILING) {
      log.info("Data node answers again: server={}", server);
    }
    state = State.ANSWERING;
    pauses.succeeded();
    later(isSilent ? pauses.nothingNew() : pauses.restarting(cursor.isStart()));
  }

  /** Whatever cannot be read may be a part of a history that is lost: then all is asked for. */
  @GuardedBy("this")
  private void failed(@Nullable Throwable failure, boolean unreadable) {
    Duration pause = pauses.failed();
    String problem = DruidErrors.problem(failure);
    if (state != State.FAILING) {
      log.warn(
          "Data node does not tell what it serves, what was known stays: server={}, problem={},"
              + " retryMillis={}",
          server,
          problem,
          pause.toMillis());
    } else {
      log.debug("Data node still does not answer: server={}, problem={}", server, problem);
    }
    state = State.FAILING;
    if (unreadable) {
      cursor = SyncCursor.START;
    }
    later(pause);
  }

  private void later(Duration pause) {
    try {
      var unused = scheduler.schedule(this::ask, pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException ended) {
      log.debug("The scheduler has been shut down", ended);
    }
  }
}
