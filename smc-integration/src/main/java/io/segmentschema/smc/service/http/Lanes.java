package io.segmentschema.smc.service.http;

import io.segmentschema.smc.service.problem.Problem;
import io.segmentschema.smc.service.problem.ProblemType;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Divides the server's threads, so that no kind of work takes those of another: requests that may
 * wait for the store have their share, those for the feed of changes have theirs, all others that
 * are answered from memory have theirs, and the probes take what is left, always enough. A request
 * occupies its place while a thread works on it, not while it waits for a store version or a
 * change.
 *
 * <p>After a change all who waited for it ask again at the same moment, so many more of them may
 * wait for a thread, and longer, than of the others.
 */
public final class Lanes extends Handler.Wrapper {

  /** More than the store has connections by default; the others wait for one. */
  static final int STORE_THREADS = 24;

  static final int MEMORY_THREADS = 48;

  /** Few: such a request soon waits for a change, and is then answered by other threads. */
  static final int FEED_THREADS = 8;

  /** What the server needs besides: its own jobs, bodies that arrive, and the probes. */
  static final int OTHER_THREADS = 28;

  /** All threads of the server. */
  public static final int ALL_THREADS =
      STORE_THREADS + MEMORY_THREADS + FEED_THREADS + OTHER_THREADS;

  static final int MOST_WAITING = 1_000;
  static final int MOST_WAITING_FOR_FEED = 10_000;
  static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
  static final Duration LONGEST_WAIT_FOR_FEED = Duration.ofSeconds(20);

  private final Lane store = new Lane(STORE_THREADS, MOST_WAITING);
  private final Lane memory = new Lane(MEMORY_THREADS, MOST_WAITING);
  private final Lane feed = new Lane(FEED_THREADS, MOST_WAITING_FOR_FEED);

  /**
   * @param next what works on requests
   */
  public Lanes(Handler next) {
    super(next);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    if (isProbe(request)) {
      return super.handle(request, response, callback);
    }
    String path = Request.getPathInContext(request);
    boolean asksFeed = path.startsWith("/v1/schema-changes");
    Duration patience = asksFeed ? LONGEST_WAIT_FOR_FEED : LONGEST_WAIT;
    new Turn(asksFeed ? feed : lane(path), patience, getHandler(), request, response, callback)
        .ask();
    return true;
  }

  /** Whether a machine asks how the service is, which must be answered when nothing else is. */
  static boolean isProbe(Request request) {
    String path = Request.getPathInContext(request);
    return path.equals("/livez") || path.equals("/readyz") || path.equals("/metrics");
  }

  private Lane lane(String path) {
    boolean asksStore = path.startsWith("/v1/segments") || path.startsWith("/v1/cleanup");
    return asksStore ? store : memory;
  }

  /** One request that wants its turn. */
  private static final class Turn implements Lane.Waiting {

    private final Lane lane;
    private final Duration patience;
    private final Handler next;
    private final Request request;
    private final Response response;
    private final Callback callback;

    /** Whether it is decided what becomes of the request: its turn, or the end of its patience. */
    private final AtomicBoolean decided = new AtomicBoolean();

    /**
     * Volatile: set by the thread that brought the request, read by the one that takes its turn.
     */
    private volatile Scheduler.@Nullable Task timer;

    Turn(
        Lane lane,
        Duration patience,
        Handler next,
        Request request,
        Response response,
        Callback callback) {
      this.lane = lane;
      this.patience = patience;
      this.next = next;
      this.request = request;
      this.response = response;
      this.callback = callback;
    }

    void ask() {
      switch (lane.enter(this)) {
        case GO -> work();
        case WAIT -> beginToWait();
        case FULL -> refuse();
      }
    }

    private void beginToWait() {
      timer =
          request
              .getComponents()
              .getScheduler()
              .schedule(this::giveUp, patience.toMillis(), TimeUnit.MILLISECONDS);
      if (decided.get()) {
        cancelTimer();
      }
    }

    /** A timer that runs on would keep the request and its body in memory. */
    private void cancelTimer() {
      Scheduler.Task running = timer;
      if (running != null) {
        running.cancel();
      }
    }

    @Override
    public boolean claim() {
      return decided.compareAndSet(false, true);
    }

    @Override
    public void dispatch() {
      cancelTimer();
      try {
        request.getComponents().getExecutor().execute(this::work);
      } catch (RejectedExecutionException stopping) {
        callback.failed(stopping);
      }
    }

    private void work() {
      try {
        if (!next.handle(request, response, callback)) {
          Response.writeError(request, response, callback, HttpStatus.NOT_FOUND_404);
        }
      } catch (Exception failure) {
        Response.writeError(request, response, callback, failure);
      } finally {
        lane.leave();
      }
    }

    private void giveUp() {
      if (claim()) {
        lane.giveUp(this);
        refuse();
      }
    }

    private void refuse() {
      JettyProblems.answer(
          request,
          response,
          callback,
          Problem.retryLater(
              ProblemType.OVERLOADED,
              "Requests of this kind occupy all the threads that there are for them.",
              Duration.ofSeconds(1)));
    }
  }
}
