package io.segmentschema.smc.druid;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.error.InvalidInputException;
import io.segmentschema.smc.inventory.ListedSegment;
import io.segmentschema.smc.inventory.ServerName;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a Coordinator answers to {@code GET /druid/coordinator/v1/servers?full}, one segment
 * at a time. This list knows neither row counts nor what is overshadowed. Not reusable: one parser
 * reads one answer.
 */
public final class DruidServersParser {

  private final SegmentIdReader ids = new SegmentIdReader();
  private final JsonParser json;
  private final ImmutableList.Builder<DruidServer> servers = ImmutableList.builder();
  private final MalformedEntries.Collector malformed = new MalformedEntries.Collector();
  private int serverNum;

  private DruidServersParser(JsonParser json) {
    this.json = json;
  }

  /**
   * Reads the whole answer; servers and segments that cannot be understood are skipped and counted.
   *
   * @throws IOException if it breaks off or is no JSON array
   */
  public static DruidServers parse(InputStream in) throws IOException {
    try (JsonParser json = DruidJson.MAPPER.createParser(in)) {
      DruidServersParser parser = new DruidServersParser(json);
      parser.readServers();
      return new DruidServers(parser.servers.build(), parser.malformed.collected());
    }
  }

  private void readServers() throws IOException {
    if (json.nextToken() != JsonToken.START_ARRAY) {
      throw MismatchedInputException.from(json, JsonNode.class, "must be a JSON array");
    }
    for (; json.nextToken() != JsonToken.END_ARRAY; serverNum++) {
      if (json.currentToken() == JsonToken.START_OBJECT) {
        readServer();
      } else {
        json.skipChildren();
        malformed.add(place(), new InvalidInputException("server", "must be a JSON object"));
      }
    }
    if (json.nextToken() != null) {
      throw MismatchedInputException.from(json, JsonNode.class, "must end after its array");
    }
  }

  private void readServer() throws IOException {
    String host = null;
    String type = null;
    ImmutableList<ListedSegment> segments = ImmutableList.of();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String field = json.currentName();
      json.nextToken();
      switch (field) {
        case "host" -> host = textOrNull();
        case "type" -> type = textOrNull();
        case "segments" -> segments = readSegments();
        default -> json.skipChildren();
      }
    }
    try {
      servers.add(
          new DruidServer(
              new ServerName(required("host", host)), required("type", type), segments));
    } catch (InvalidInputException e) {
      malformed.add(place(), e);
    }
  }

  /** Druid writes an object by identifier; an array is understood too. */
  private ImmutableList<ListedSegment> readSegments() throws IOException {
    ImmutableList.Builder<ListedSegment> segments = ImmutableList.builder();
    if (!json.currentToken().isStructStart()) {
      if (json.currentToken() != JsonToken.VALUE_NULL) {
        malformed.add(place(), new InvalidInputException("segments", "must be a JSON object"));
      }
      return segments.build();
    }
    while (!json.nextToken().isStructEnd()) {
      if (json.currentToken() == JsonToken.FIELD_NAME) {
        json.nextToken();
      }
      JsonNode entry = DruidJson.tree(json);
      try {
        segments.add(servedSegment(entry));
      } catch (InvalidInputException e) {
        malformed.add(place() + ".segments", e);
      }
    }
    return segments.build();
  }

  private ListedSegment servedSegment(JsonNode entry) {
    return new ListedSegment(
        ids.id(entry),
        DruidSegmentJson.isTombstone(entry),
        false,
        OptionalLong.empty(),
        ListedSegment.UNKNOWN_REPLICATION);
  }

  private @Nullable String textOrNull() throws IOException {
    if (json.currentToken() == JsonToken.VALUE_STRING) {
      return json.getText();
    }
    json.skipChildren();
    return null;
  }

  private static String required(String field, @Nullable String text) {
    if (text == null || text.isEmpty()) {
      throw new InvalidInputException(field, "must be a JSON string that is not empty");
    }
    return text;
  }

  private String place() {
    return "[" + serverNum + "]";
  }
}
