package io.segmentschema.cache;

import com.google.common.base.Ticker;
import io.segmentschema.cache.datasource.MergePolicy;
import io.segmentschema.cache.realtime.RealtimeRemoval.Reason;
import io.segmentschema.cache.realtime.RealtimeStage;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.segment.SegmentId;
import java.time.Clock;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One task message's way into the segments. Belongs to one call on one thread; what it changes is
 * told to listeners by the caller.
 */
final class RealtimeSegments implements RealtimeStage {

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
  public Optional<String> finalReason(SegmentId id) {
    @Nullable SegmentEntry entry =
        datasources.find(id.datasource()).map(segments -> segments.entry(id)).orElse(null);
    if (entry == null) {
      return Optional.empty();
    }
    if (entry.isHandedOff() || entry.pending() != null) {
      return Optional.of("the segment is final: it was handed off");
    }
    if (entry.committed() != null && entry.committed().isReadable()) {
      return Optional.of("the segment is final: it was published with its schema");
    }
    if (entry.committed() != null && entry.committed().tombstone()) {
      return Optional.of("the segment is final: it is a tombstone");
    }
    return Optional.empty();
  }

  @Override
  public void hold(String task, SegmentId id, RowSignature rowSignature, OptionalLong numRows) {
    RealtimePart.Holding holding = new RealtimePart.Holding(rowSignature, numRows);
    change(
        id,
        entry -> {
          RealtimePart part = entry.realtime();
          return part == null || part.isHandedOff()
              ? RealtimePart.of(task, holding, mergePolicy)
              : part.with(task, holding, mergePolicy);
        });
  }

  @Override
  public void release(String task, SegmentId id, Reason reason, boolean exact) {
    change(
        id,
        entry -> {
          RealtimePart part = entry.realtime();
          if (part == null || !part.holders().containsKey(task)) {
            return part;
          }
          if (part.holders().size() > 1) {
            return part.without(task, mergePolicy);
          }
          return reason == Reason.HANDED_OFF ? part.handedOff(exact, ticker.read()) : null;
        });
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
