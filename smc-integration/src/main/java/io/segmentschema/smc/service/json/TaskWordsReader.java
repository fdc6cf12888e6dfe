package io.segmentschema.smc.service.json;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.error.InvalidInputException;
import io.segmentschema.cache.realtime.TaskWords;
import io.segmentschema.cache.realtime.TaskWords.State;
import io.segmentschema.cache.realtime.TaskWords.Word;
import io.segmentschema.cache.schema.Aggregators;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.schema.SchemaPayload;
import io.segmentschema.cache.schema.SegmentSchema;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads one page of what another member knows of realtime tasks. A fault anywhere refuses the page:
 * it comes from a program of ours.
 */
public final class TaskWordsReader {

  /** More than any cluster has. */
  private static final int MOST_TASKS = 1_000_000;

  private static final int MOST_SEGMENTS = 10_000_000;

  /** What was learnt of a segment in one of its lives, and is not in the store. */
  public record Pending(SegmentId id, long usedRevision, SegmentSchema schema) {}

  /**
   * One page.
   *
   * @param next where the next page begins; empty on the last one
   */
  public record Page(
      ImmutableList<TaskWords> tasks, ImmutableList<Pending> pending, Optional<String> next) {}

  private final Map<RowSignature, RowSignature> known;
  private ImmutableList<TaskWords> tasks = ImmutableList.of();
  private ImmutableList<Pending> pending = ImmutableList.of();
  private @Nullable String next;

  private TaskWordsReader(Map<RowSignature, RowSignature> known) {
    this.known = known;
  }

  /**
   * Reads one page.
   *
   * @param known of row signatures that are alike the first one is kept, which is nearly always one
   *     of few
   */
  public static Page read(InputStream body, Map<RowSignature, RowSignature> known)
      throws IOException {
    return JsonInput.read(body, in -> new TaskWordsReader(known).page(in));
  }

  private Page page(JsonInput in) throws IOException {
    in.object(
        "instance, tasks, pending, next",
        name -> {
          switch (name) {
            case "instance" -> in.text(Names.LONGEST_TEXT);
            case "tasks" -> tasks = in.list(MOST_TASKS, this::task);
            case "pending" -> pending = in.list(MOST_SEGMENTS, this::pending);
            case "next" -> next = in.isNull() ? null : in.text(Names.LONGEST_TEXT);
            default -> {
              return false;
            }
          }
          return true;
        });
    return new Page(tasks, pending, Optional.ofNullable(next));
  }

  private TaskWords task(JsonInput in) throws IOException {
    String path = in.path();
    var members =
        new Object() {
          @Nullable String task;
          long epoch;
          long sequence;
          ImmutableList<Word> words = ImmutableList.of();
        };
    in.object(
        "task, epoch, sequence, segments",
        name -> {
          switch (name) {
            case "task" -> members.task = in.text(Names.LONGEST_TEXT);
            case "epoch" -> members.epoch = in.integer(0, Long.MAX_VALUE);
            case "sequence" -> members.sequence = in.integer(0, Long.MAX_VALUE - 1);
            case "segments" -> members.words = in.list(MOST_SEGMENTS, this::word);
            default -> {
              return false;
            }
          }
          return true;
        });
    String task = JsonInput.required(members.task, path, "task");
    return JsonInput.within(
        path, () -> new TaskWords(task, members.epoch, members.sequence, members.words));
  }

  private Word word(JsonInput in) throws IOException {
    String path = in.path();
    var members =
        new Object() {
          @Nullable DatasourceName datasource;
          @Nullable String segmentId;
          OptionalLong numRows = OptionalLong.empty();
          @Nullable RowSignature rowSignature;
          @Nullable State state;
          long epoch;
        };
    in.object(
        "dataSource, segmentId, numRows, rowSignature, state, epoch",
        name -> {
          switch (name) {
            case "dataSource" -> members.datasource = Names.datasource(in);
            case "segmentId" -> members.segmentId = in.text(Names.LONGEST_TEXT);
            case "numRows" -> members.numRows = rows(in);
            case "rowSignature" -> members.rowSignature = signature(in);
            case "state" -> members.state = state(in);
            case "epoch" -> members.epoch = in.integer(Long.MIN_VALUE, Long.MAX_VALUE);
            default -> {
              return false;
            }
          }
          return true;
        });
    return new Word(
        id(path, members.datasource, members.segmentId),
        JsonInput.required(members.rowSignature, path, "rowSignature"),
        members.numRows,
        JsonInput.required(members.state, path, "state"),
        members.epoch);
  }

  private Pending pending(JsonInput in) throws IOException {
    String path = in.path();
    var members =
        new Object() {
          @Nullable DatasourceName datasource;
          @Nullable String segmentId;
          long usedRevision;
          OptionalLong numRows = OptionalLong.empty();
          @Nullable RowSignature rowSignature;
        };
    in.object(
        "dataSource, segmentId, usedRevision, numRows, rowSignature",
        name -> {
          switch (name) {
            case "dataSource" -> members.datasource = Names.datasource(in);
            case "segmentId" -> members.segmentId = in.text(Names.LONGEST_TEXT);
            case "usedRevision" -> members.usedRevision = in.integer(0, Long.MAX_VALUE);
            case "numRows" -> members.numRows = rows(in);
            case "rowSignature" -> members.rowSignature = signature(in);
            default -> {
              return false;
            }
          }
          return true;
        });
    SchemaPayload payload =
        new SchemaPayload(
            JsonInput.required(members.rowSignature, path, "rowSignature"), Aggregators.NONE);
    return new Pending(
        id(path, members.datasource, members.segmentId),
        members.usedRevision,
        new SegmentSchema(FingerprintedSchema.of(payload), members.numRows));
  }

  private static OptionalLong rows(JsonInput in) throws IOException {
    return in.isNull() ? OptionalLong.empty() : OptionalLong.of(in.integer(0, Long.MAX_VALUE));
  }

  private static SegmentId id(
      String path, @Nullable DatasourceName datasource, @Nullable String segmentId) {
    DatasourceName name = JsonInput.required(datasource, path, "dataSource");
    String text = JsonInput.required(segmentId, path, "segmentId");
    return JsonInput.at(path + ".segmentId", () -> SegmentId.parse(name, text));
  }

  private RowSignature signature(JsonInput in) throws IOException {
    RowSignature read = ColumnsReader.signature(in);
    RowSignature before = known.putIfAbsent(read, read);
    return before == null ? read : before;
  }

  private static State state(JsonInput in) throws IOException {
    String label = in.text(Names.LONGEST_TEXT);
    return State.labelled(label)
        .orElseThrow(() -> new InvalidInputException(in.path(), "is no state of a word"));
  }
}
