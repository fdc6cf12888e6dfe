package io.segmentschema.smc.service.http;

import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.realtime.TaskWords;
import io.segmentschema.cache.schema.Aggregators;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.store.PendingBackfill;
import io.segmentschema.smc.service.http.Json.ColumnJson;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What this node knows of realtime tasks, for a member that has just come, in pages of whole tasks:
 * neither side holds all of it as text. The last page also has what tasks have handed off and the
 * store does not have yet, the newest of it if there is much.
 */
final class RealtimePages {

  /** About three megabytes; one task alone may have more. */
  private static final int COLUMNS_OF_A_PAGE = 50_000;

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

  RealtimePages(SchemaCache cache) {
    this.cache = cache;
  }

  /** The tasks whose names come after that one; all if it is empty, as no task's name is. */
  PageJson after(String task) {
    List<TaskWords> rest =
        cache.realtimeWords().stream().filter(words -> words.task().compareTo(task) > 0).toList();
    List<TaskJson> tasks = new ArrayList<>();
    long columns = 0;
    for (TaskWords words : rest) {
      columns += columnsOf(words);
      if (!tasks.isEmpty() && columns > COLUMNS_OF_A_PAGE) {
        break;
      }
      tasks.add(json(words));
    }
    boolean isLast = tasks.size() == rest.size();
    return isLast
        ? new PageJson(cache.instance(), tasks, pending(), null)
        : new PageJson(cache.instance(), tasks, List.of(), tasks.get(tasks.size() - 1).task());
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
      if (columns > COLUMNS_OF_A_PAGE) {
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
