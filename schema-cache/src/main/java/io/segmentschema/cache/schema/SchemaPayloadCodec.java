package io.segmentschema.cache.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.segmentschema.cache.error.InvalidInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The stored form of a payload: JSON in UTF-8, {@code
 * {"rowSignature":[{"name":"x","type":"LONG"}],"aggregators":{}}}, an unknown type as null. Equal
 * payloads give equal bytes. Reading is strict: whatever the writer would not write in kind is
 * corrupt. Stateless: any thread.
 */
public final class SchemaPayloadCodec {

  private static final Set<String> PAYLOAD_KEYS = Set.of("rowSignature", "aggregators");
  private static final Set<String> COLUMN_KEYS = Set.of("name", "type");

  private SchemaPayloadCodec() {}

  /** The stored form. */
  public static byte[] encode(SchemaPayload payload) {
    StringBuilder json = new StringBuilder(64 + 48 * payload.rowSignature().size());
    json.append("{\"rowSignature\":[");
    String before = "";
    for (Column column : payload.rowSignature().columns()) {
      CanonicalJson.appendString(json.append(before).append("{\"name\":"), column.name());
      appendType(json.append(",\"type\":"), column.type()).append('}');
      before = ",";
    }
    json.append("],\"aggregators\":{");
    before = "";
    for (Map.Entry<String, String> aggregator : payload.aggregators().asMap().entrySet()) {
      CanonicalJson.appendString(json.append(before), aggregator.getKey());
      json.append(':').append(aggregator.getValue());
      before = ",";
    }
    return json.append("}}").toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads a stored form.
   *
   * @throws CorruptSchemaPayloadException if it is not one
   */
  public static SchemaPayload decode(byte[] stored) throws CorruptSchemaPayloadException {
    try {
      return payload(StrictJson.readTree(stored));
    } catch (IOException | InvalidInputException e) {
      throw new CorruptSchemaPayloadException(
          "Schema payload cannot be read: bytes=%d, problem=%s"
              .formatted(stored.length, problem(e)),
          e);
    }
  }

  /**
   * Reads a stored form and checks that it is the one that the fingerprint names.
   *
   * @throws CorruptSchemaPayloadException if it is not
   */
  public static FingerprintedSchema decodeChecked(byte[] stored, Fingerprint expected)
      throws CorruptSchemaPayloadException {
    FingerprintedSchema schema;
    try {
      schema = FingerprintedSchema.of(payload(StrictJson.readTree(stored)));
    } catch (IOException | InvalidInputException e) {
      throw new CorruptSchemaPayloadException(
          "Schema payload cannot be read: fingerprint=%s, bytes=%d, problem=%s"
              .formatted(expected, stored.length, problem(e)),
          e);
    }
    if (!schema.fingerprint().equals(expected)) {
      throw new CorruptSchemaPayloadException(
          "Schema payload does not match its fingerprint: fingerprint=%s, computed=%s, bytes=%d"
              .formatted(expected, schema.fingerprint(), stored.length),
          null);
    }
    return schema;
  }

  private static SchemaPayload payload(JsonNode json) {
    checkKeys("payload", json, PAYLOAD_KEYS);
    JsonNode columns = json.get("rowSignature");
    if (!columns.isArray()) {
      throw new InvalidInputException("rowSignature", "must be an array of columns");
    }
    JsonNode aggregators = json.get("aggregators");
    if (!aggregators.isObject()) {
      throw new InvalidInputException("aggregators", "must be an object");
    }
    List<Column> read = new ArrayList<>(columns.size());
    for (JsonNode column : columns) {
      read.add(column(column, read.size()));
    }
    return new SchemaPayload(RowSignature.of(read), Aggregators.fromJson(aggregators));
  }

  private static Column column(JsonNode json, int index) {
    try {
      checkKeys("column", json, COLUMN_KEYS);
      JsonNode name = json.get("name");
      JsonNode type = json.get("type");
      if (!name.isTextual() || !(type.isTextual() || type.isNull())) {
        throw new InvalidInputException(
            "column", "must have a text as name, and a text or null as type");
      }
      return Column.shared(
          name.textValue(),
          type.isNull() ? ColumnType.UNTYPED : ColumnType.parse(type.textValue()));
    } catch (InvalidInputException e) {
      throw e.in("rowSignature[" + index + "]");
    }
  }

  private static void checkKeys(String field, JsonNode json, Set<String> keys) {
    boolean exact =
        json.isObject() && json.size() == keys.size() && keys.stream().allMatch(json::has);
    if (!exact) {
      throw new InvalidInputException(
          field, "must be an object of exactly the members " + keys.stream().sorted().toList());
    }
  }

  private static StringBuilder appendType(StringBuilder json, ColumnType type) {
    return type.isTyped() ? CanonicalJson.appendString(json, type.toString()) : json.append("null");
  }

  /**
   * Jackson's own message quotes the payload over several lines; its first line says what is wrong.
   */
  private static String problem(Exception e) {
    String message =
        e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
    return InvalidInputException.shown(message == null ? e.getClass().getSimpleName() : message);
  }
}
