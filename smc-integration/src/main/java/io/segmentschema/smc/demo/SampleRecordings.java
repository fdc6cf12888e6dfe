package io.segmentschema.smc.demo;

import static com.google.common.collect.ImmutableList.toImmutableList;
import static com.google.common.collect.ImmutableMap.toImmutableMap;
import static com.google.common.collect.ImmutableSet.toImmutableSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import com.google.common.io.Resources;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.smc.druid.DruidSegments;
import io.segmentschema.smc.druid.DruidSegmentsParser;
import io.segmentschema.smc.druid.DruidServer;
import io.segmentschema.smc.druid.DruidServers;
import io.segmentschema.smc.druid.DruidServersParser;
import io.segmentschema.smc.druid.MalformedEntries;
import io.segmentschema.smc.inventory.ListedSegment;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What a small Druid cluster said, once.
 *
 * @param used its used segments
 * @param served the segments that its data nodes served
 * @param analyses what they answered to a metadata query; nothing for a tombstone
 */
record SampleRecordings(
    ImmutableList<ListedSegment> used,
    ImmutableSet<SegmentId> served,
    ImmutableMap<SegmentId, JsonNode> analyses) {

  private static final JsonMapper MAPPER = new JsonMapper();

  /** Reads the recordings that this package brings along. */
  static SampleRecordings load() {
    try (InputStream segments = open("metadata-segments.json");
        InputStream servers = open("servers-full.json");
        InputStream answers = open("segment-metadata.json")) {
      DruidSegments used = whole(DruidSegmentsParser.parse(segments));
      DruidServers listed = whole(DruidServersParser.parse(servers));
      ImmutableSet<SegmentId> served =
          listed.servers().stream()
              .filter(DruidServer::isHistorical)
              .flatMap(server -> server.segmentIds().stream())
              .collect(toImmutableSet());
      return new SampleRecordings(
          used.segments(), served, analyses(MAPPER.readTree(answers), used.segments()));
    } catch (IOException e) {
      throw new UncheckedIOException("The recordings of the sample cluster cannot be read", e);
    }
  }

  /** How many of the used segments have data, and so a schema. */
  int segmentsWithData() {
    return Math.toIntExact(used.stream().filter(segment -> !segment.tombstone()).count());
  }

  private static ImmutableMap<SegmentId, JsonNode> analyses(
      JsonNode answers, ImmutableList<ListedSegment> used) {
    Map<String, SegmentId> ids =
        Maps.uniqueIndex(
            used.stream().map(ListedSegment::id).collect(toImmutableList()), SegmentId::toString);
    Stream<JsonNode> known =
        StreamSupport.stream(answers.spliterator(), false)
            .filter(analysis -> ids.containsKey(analysis.path("id").asText()));
    return known.collect(
        toImmutableMap(analysis -> ids.get(analysis.path("id").asText()), analysis -> analysis));
  }

  private static DruidSegments whole(DruidSegments segments) {
    checkWhole(segments.malformed());
    return segments;
  }

  private static DruidServers whole(DruidServers servers) {
    checkWhole(servers.malformed());
    return servers;
  }

  private static void checkWhole(MalformedEntries malformed) {
    if (!malformed.isEmpty()) {
      throw new IllegalStateException("The recordings are damaged: entries=" + malformed);
    }
  }

  private static InputStream open(String name) throws IOException {
    URL resource = Resources.getResource(SampleRecordings.class, name);
    return resource.openStream();
  }
}
