package io.segmentschema.smc.service.json;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import java.io.IOException;
import java.util.List;

/** Reads names of datasources and segments. */
final class Names {

  /** Longer texts are refused before anybody looks into them. */
  static final int LONGEST_TEXT = 4_096;

  /** A text and where it stood. */
  record Placed(String path, String text) {}

  private Names() {}

  static DatasourceName datasource(JsonInput in) throws IOException {
    String name = in.text("a datasource name of 1 to 255 bytes of UTF-8", LONGEST_TEXT);
    return JsonInput.at(in.path(), () -> DatasourceName.of(name));
  }

  /** Reads segment ids whose datasource may stand behind them in the body. */
  static ImmutableList<Placed> texts(JsonInput in, int most) throws IOException {
    return in.list(most, element -> new Placed(element.path(), element.text(LONGEST_TEXT)));
  }

  static ImmutableList<SegmentId> segments(DatasourceName datasource, List<Placed> texts) {
    return texts.stream()
        .map(
            placed -> JsonInput.at(placed.path(), () -> SegmentId.parse(datasource, placed.text())))
        .distinct()
        .collect(ImmutableList.toImmutableList());
  }
}
