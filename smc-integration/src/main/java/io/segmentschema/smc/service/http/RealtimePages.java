package io.segmentschema.smc.service.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.realtime.TaskWords;
import io.segmentschema.cache.schema.Aggregators;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.store.PendingBackfill;
import io.segmentschema.smc.service.http.Json.ColumnJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What this node knows of realtime tasks, for a member that has just come, in pages of whole tasks:
 * neither side holds all of it as text. The last page also has what tasks have handed off and the
 * store does not have yet, the newest of it if there is much.
 *
 * <p>The tasks are what they were when the first page was asked for: to look at all of them for
 * each page would cost the square of their number, and to look at some would not do, because what
 * one has handed off is found through what others hold. What they tell later is passed on to the
 * member. Of each member that asks the tasks to come are kept for half a minute; whoever is slower,
 * or comes when many ask, goes on with what they are by then. Thread-safe.
 */
final class RealtimePages {

  /** About three megabytes; one task alone may have more. */
  static final int COLUMNS_OF_A_PAGE = 50_000;

  private static final Duration LIFE = Duration.ofSeconds(30);
  private static final int MOST_WALKS = 4;

  /** The tasks whose names come after that one; its number is no other's. */
  private record Walk(long number, String after, List<TaskWords> rest) {}

  record PageJson(
      String instance, List<TaskJson> tasks, List<PendingJson> pending, @Nullable String next) {}

  record PendingJson(
      String dataSource,
      String segmentId,
      long usedRevision,
      @Nullable Long numRows,
      List<ColumnJson> rowSignature) {}

  record TaskJson(String task, long epoch, long sequence, List<WordJson> segments) {}

  record WordJson(
      String dataSource,
      String segmentId,
      @Nullable Long numRows,
      List<ColumnJson> rowSignature,
      String state,
      long epoch) {}

  private final SchemaCache cache;
  private final ScheduledExecutorService scheduler;
  private final int columnsOfAPage;

  /** By who asks; who was answered longest ago makes room. */
  @GuardedBy("this")
  private final Map<String, Walk> walks = new LinkedHashMap<>();

  @GuardedBy("this")
  private long lastNumber;

  /**
   * @param scheduler forgets walks that nobody goes on with
   * @param columnsOfAPage how much a page holds, unless one task alone has more
   */
  RealtimePages(SchemaCache cache, ScheduledExecutorService scheduler, int columnsOfAPage) {
    this.cache = cache;
    this.scheduler = scheduler;
    this.columnsOfAPage = columnsOfAPage;
  }

  /**
   * One page for that member.
   *
   * @param task the tasks' names come after that one; all if it is empty, as no task's name is
   */
  PageJson after(String task, String member) {
    List<TaskWords> rest = resume(task, member).orElseGet(() -> restOf(task));
    List<TaskJson> tasks = new ArrayList<>();
    long columns = 0;
    for (TaskWords words : rest) {
      columns += columnsOf(words);
      if (!tasks.isEmpty() && columns > columnsOfAPage) {
        break;
      }
      tasks.add(json(words));
    }
    if (tasks.size() == rest.size()) {
      return new PageJson(cache.instance(), tasks, pending(), null);
    }
    String last = tasks.get(tasks.size() - 1).task();
    keep(member, last, rest.subList(tasks.size(), rest.size()));
    return new PageJson(cache.instance(), tasks, List.of(), last);
  }

  private List<TaskWords> restOf(String task) {
    return cache.realtimeWords().stream()
        .filter(words -> words.task().compareTo(task) > 0)
        .toList();
  }

  /** Who begins anew does not get what was kept: it may be older than what he has been told. */
  private synchronized Optional<List<TaskWords>> resume(String task, String member) {
    return Optional.ofNullable(walks.remove(member))
        .filter(walk -> walk.after().equals(task))
        .map(Walk::rest);
  }

  /** The timer holds nothing of it. */
  private void keep(String member, String after, List<TaskWords> rest) {
    long number;
    synchronized (this) {
      if (walks.size() >= MOST_WALKS) {
        walks.remove(walks.keySet().iterator().next());
      }
      number = ++lastNumber;
      walks.put(member, new Walk(number, after, rest));
    }
    try {
      var unused =
          scheduler.schedule(() -> forget(member, number), LIFE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException stopping) {
      forget(member, number);
    }
  }

  private synchronized void forget(String member, long number) {
    Walk walk = walks.get(member);
    if (walk != null && walk.number() == number) {
      walks.remove(member);
    }
  }

  /** Looked at after the tasks: what leaves their words meanwhile is found here. */
  private List<PendingJson> pending() {
    List<PendingBackfill> newest =
        cache.pendingBackfills(Integer.MAX_VALUE, id -> true).stream()
            .flatMap(id -> cache.pendingBackfill(id).stream())
            .filter(RealtimePages::mayComeFromTasks)
            .sorted(Comparator.comparing(PendingBackfill::since).reversed())
            .toList();
    List<PendingJson> told = new ArrayList<>();
    long columns = 0;
    for (PendingBackfill pending : newest) {
      columns += signature(pending).size() + 2L;
      if (columns > columnsOfAPage) {
        break;
      }
      told.add(json(pending));
    }
    return told;
  }

  /** Tasks tell no aggregators. */
  private static boolean mayComeFromTasks(PendingBackfill pending) {
    return pending.schema().schema().payload().aggregators().equals(Aggregators.NONE);
  }

  private static RowSignature signature(PendingBackfill pending) {
    return pending.schema().rowSignature();
  }

  private static PendingJson json(PendingBackfill pending) {
    return new PendingJson(
        pending.id().datasource().value(),
        pending.id().toString(),
        pending.usedRevision(),
        boxed(pending.schema().numRows()),
        Json.columns(signature(pending)));
  }

  private static @Nullable Long boxed(OptionalLong number) {
    return number.isPresent() ? number.getAsLong() : null;
  }

  /** A segment without columns counts too. */
  private static long columnsOf(TaskWords words) {
    return words.words().stream().mapToLong(word -> word.rowSignature().size() + 2L).sum();
  }

  private static TaskJson json(TaskWords words) {
    return new TaskJson(
        words.task(),
        words.epoch(),
        words.sequence(),
        words.words().stream().map(RealtimePages::json).toList());
  }

  private static WordJson json(TaskWords.Word word) {
    return new WordJson(
        word.id().datasource().value(),
        word.id().toString(),
        boxed(word.numRows()),
        Json.columns(word.rowSignature()),
        word.state().label(),
        word.epoch());
  }
}
