package io.segmentschema.cache;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableListMultimap;
import io.segmentschema.cache.RealtimePart.State;
import io.segmentschema.cache.RealtimePart.Word;
import io.segmentschema.cache.datasource.MergePolicy;
import io.segmentschema.cache.realtime.RealtimeRemoval.Reason;
import io.segmentschema.cache.realtime.TaskWords;
import io.segmentschema.cache.realtime.TransferStage;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.CommittedSegment;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One task message's way into the segments. Belongs to one call on one thread; what it changes is
 * told to listeners by the caller.
 */
final class RealtimeSegments implements TransferStage {

  private final Datasources datasources;
  private final MergePolicy mergePolicy;
  private final Clock clock;
  private final Ticker ticker;
  private final Notices notices;

  RealtimeSegments(
      Datasources datasources,
      MergePolicy mergePolicy,
      Clock clock,
      Ticker ticker,
      Notices notices) {
    this.datasources = datasources;
    this.mergePolicy = mergePolicy;
    this.clock = clock;
    this.ticker = ticker;
    this.notices = notices;
  }

  @Override
  public Optional<String> finalReason(String task, SegmentId id) {
    return datasources
        .find(id.datasource())
        .flatMap(segments -> Optional.ofNullable(segments.entry(id)))
        .flatMap(entry -> finalReason(task, entry));
  }

  @Override
  public Optional<String> hold(
      String task, SegmentId id, RowSignature rowSignature, OptionalLong numRows) {
    Hold hold = new Hold(task, new Word(rowSignature, numRows, State.WRITING));
    change(id, hold);
    return hold.refusal;
  }

  @Override
  public boolean carryOver(
      String task, SegmentId id, RowSignature rowSignature, OptionalLong numRows) {
    CarriedOver carried = new CarriedOver(task, new Word(rowSignature, numRows, State.WRITING));
    change(id, carried);
    return carried.taken;
  }

  @Override
  public OptionalLong numRows(String task, SegmentId id) {
    return part(id)
        .flatMap(part -> Optional.ofNullable(part.words().get(task)))
        .map(Word::numRows)
        .orElse(OptionalLong.empty());
  }

  @Override
  public ImmutableListMultimap<String, TaskWords.Word> handedOff(Set<SegmentId> held) {
    Set<SegmentId> ids = new LinkedHashSet<>(held);
    datasources.all().forEach(segments -> ids.addAll(segments.handedOff()));
    ImmutableListMultimap.Builder<String, TaskWords.Word> all = ImmutableListMultimap.builder();
    for (SegmentId id : ids) {
      part(id)
          .ifPresent(
              part ->
                  part.words()
                      .forEach(
                          (task, word) -> {
                            if (!word.isWriting()) {
                              all.put(task, handedOff(id, word));
                            }
                          }));
    }
    return all.build();
  }

  private static TaskWords.Word handedOff(SegmentId id, Word word) {
    TaskWords.State state =
        word.state() == State.HANDED_OFF
            ? TaskWords.State.HANDED_OFF
            : TaskWords.State.HANDED_OFF_LOSSY;
    return new TaskWords.Word(id, word.rowSignature(), word.numRows(), state, 0);
  }

  private Optional<RealtimePart> part(SegmentId id) {
    return datasources
        .find(id.datasource())
        .flatMap(segments -> Optional.ofNullable(segments.unsettled(id)))
        .flatMap(entry -> Optional.ofNullable(entry.realtime()));
  }

  @Override
  public void release(String task, SegmentId id, Reason reason, boolean exact) {
    change(
        id,
        entry -> {
          RealtimePart part = entry.realtime();
          if (part == null || !part.isWrittenBy(task)) {
            return part;
          }
          return reason == Reason.HANDED_OFF
              ? part.handedOffBy(task, !exact, ticker.read())
              : part.without(task, ticker.read());
        });
  }

  private static Optional<String> finalReason(String task, SegmentEntry entry) {
    RealtimePart part = entry.realtime();
    boolean handedOff = part != null && (part.isHandedOff() || part.isHandedOffBy(task));
    if (handedOff || entry.pending() != null) {
      return Optional.of(HANDED_OFF);
    }
    CommittedSegment row = entry.committed();
    if (row != null && row.isReadable()) {
      return Optional.of("the segment is final: it was published with its schema");
    }
    return row != null && row.tombstone()
        ? Optional.of("the segment is final: it is a tombstone")
        : Optional.empty();
  }

  /** A task's word takes its place, unless the segment has become final by then. */
  private final class Hold implements Replacement {
    private final String task;
    private final Word word;
    private Optional<String> refusal = Optional.empty();

    Hold(String task, Word word) {
      this.task = task;
      this.word = word;
    }

    @Override
    public @Nullable RealtimePart of(SegmentEntry entry) {
      RealtimePart part = entry.realtime();
      refusal = finalReason(task, entry);
      if (refusal.isPresent()) {
        return part;
      }
      return part == null ? RealtimePart.of(task, word, mergePolicy) : part.with(task, word);
    }
  }

  /** Another node's word takes its place. */
  private final class CarriedOver implements Replacement {
    private final String task;
    private final Word word;
    private boolean taken;

    CarriedOver(String task, Word word) {
      this.task = task;
      this.word = word;
    }

    @Override
    public @Nullable RealtimePart of(SegmentEntry entry) {
      RealtimePart part = entry.realtime();
      taken = entry.pending() == null && (part == null || !part.isHandedOffBy(task));
      if (!taken) {
        return part;
      }
      return part == null ? RealtimePart.of(task, word, mergePolicy) : part.with(task, word);
    }
  }

  /** The realtime part that comes in the place of the present one. */
  private interface Replacement {
    @Nullable RealtimePart of(SegmentEntry entry);
  }

  @SuppressWarnings("ReferenceEquality") // an untouched part comes back as the same object
  private void change(SegmentId id, Replacement replacement) {
    datasources.change(
        id.datasource(),
        segments -> {
          segments.change(
              id,
              notices,
              entry -> {
                RealtimePart part = replacement.of(entry);
                return part == entry.realtime() ? entry : entry.withRealtime(part, clock.instant());
              });
          segments.publish(notices);
        });
  }
}
