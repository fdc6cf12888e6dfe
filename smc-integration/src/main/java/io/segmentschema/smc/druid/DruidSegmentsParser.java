package io.segmentschema.smc.druid;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.segmentschema.cache.error.InvalidInputException;
import io.segmentschema.smc.inventory.ListedSegment;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;

/**
 * Reads what a Coordinator answers to {@code GET
 * /druid/coordinator/v1/metadata/segments?includeOvershadowedStatus}, one row at a time. Not
 * reusable: one parser reads one answer.
 */
public final class DruidSegmentsParser {

  private static final ImmutableSet<String> MEMBERS =
      ImmutableSet.<String>builder()
          .addAll(DruidSegmentJson.MEMBERS)
          .add("overshadowed", "realtime", "numRows", "replicationFactor")
          .build();

  private final SegmentIdReader ids = new SegmentIdReader();
  private final ImmutableList.Builder<ListedSegment> segments = ImmutableList.builder();
  private final MalformedEntries.Collector malformed = new MalformedEntries.Collector();
  private int row;
  private int realtime;

  private DruidSegmentsParser() {}

  /**
   * Reads the whole answer; rows that cannot be understood are skipped and counted.
   *
   * @throws IOException if it breaks off or is no JSON array
   */
  public static DruidSegments parse(InputStream in) throws IOException {
    DruidSegmentsParser parser = new DruidSegmentsParser();
    try (JsonParser json = DruidJson.MAPPER.createParser(in)) {
      DruidJson.forEachEntry(json, MEMBERS, parser::add);
    }
    return new DruidSegments(
        parser.segments.build(), parser.realtime, parser.malformed.collected());
  }

  private void add(JsonNode entry) {
    if (entry.path("realtime").asBoolean()) {
      realtime++;
    } else {
      addFinished(entry);
    }
    row++;
  }

  private void addFinished(JsonNode entry) {
    try {
      segments.add(
          new ListedSegment(
              ids.id(entry),
              DruidSegmentJson.isTombstone(entry),
              entry.path("overshadowed").asBoolean(),
              numRows(entry.path("numRows")),
              replicationFactor(entry.path("replicationFactor"))));
    } catch (InvalidInputException e) {
      malformed.add("[" + row + "]", e);
    }
  }

  /** Druid writes null or a negative number where it does not know. */
  private static int replicationFactor(JsonNode number) {
    return Math.max(
        ListedSegment.UNKNOWN_REPLICATION, number.asInt(ListedSegment.UNKNOWN_REPLICATION));
  }

  /** A count that cannot be is no count: the segment is there all the same. */
  private static OptionalLong numRows(JsonNode number) {
    return number.isIntegralNumber() && number.canConvertToLong() && number.longValue() >= 0
        ? OptionalLong.of(number.longValue())
        : OptionalLong.empty();
  }
}
