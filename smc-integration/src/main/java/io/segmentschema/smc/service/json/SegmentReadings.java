package io.segmentschema.smc.service.json;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.error.InvalidInputException;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import java.util.Optional;

/** Reads a segment id whose datasource is not given. */
public final class SegmentReadings {

  private SegmentReadings() {}

  /**
   * The segments that a text can name without its datasource, which may contain underscores;
   * shortest datasource first, nearly always one.
   */
  public static ImmutableList<SegmentId> of(String text) {
    ImmutableList.Builder<SegmentId> readings = ImmutableList.builder();
    for (int end = text.indexOf('_'); end > 0; end = text.indexOf('_', end + 1)) {
      reading(text.substring(0, end), text).ifPresent(readings::add);
    }
    return readings.build();
  }

  private static Optional<SegmentId> reading(String datasource, String text) {
    try {
      return Optional.of(SegmentId.parse(DatasourceName.of(datasource), text));
    } catch (InvalidInputException notThisOne) {
      return Optional.empty();
    }
  }
}
