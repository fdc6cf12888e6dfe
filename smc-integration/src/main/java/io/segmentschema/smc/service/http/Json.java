package io.segmentschema.smc.service.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.segmentschema.cache.datasource.DatasourceSchema;
import io.segmentschema.cache.schema.Column;
import io.segmentschema.cache.schema.RowSignature;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes answers: records become JSON objects with the same members. */
public final class Json {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** One column of an answer; the type is null where nobody knows it. */
  record ColumnJson(String name, @Nullable String type) {}

  /** One datasource's schema. */
  record SchemaJson(String datasource, String schemaVersion, List<ColumnJson> rowSignature) {}

  private Json() {}

  /** An answer with that status and body. */
  public static Response.ResponseBuilder answer(int status, Object body) {
    return Response.status(status).type(MediaType.APPLICATION_JSON_TYPE).entity(bytes(body));
  }

  /** The whole answer of a request that went well. */
  public static Response ok(Object body) {
    return answer(200, body).build();
  }

  /**
   * The answer to a request that changed something.
   *
   * @param numbers what the audit log is told of it
   */
  static Response changed(Object body, String numbers) {
    return changed(200, body, numbers);
  }

  static Response changed(int status, Object body, String numbers) {
    return Response.status(status)
        .type(MediaType.APPLICATION_JSON_TYPE)
        .entity(new ChangeAnswer(bytes(body), numbers))
        .build();
  }

  static List<ColumnJson> columns(RowSignature signature) {
    return signature.columns().stream().map(Json::column).toList();
  }

  static SchemaJson schema(DatasourceSchema schema) {
    return new SchemaJson(
        schema.datasource().value(), schema.version().value(), columns(schema.rowSignature()));
  }

  private static ColumnJson column(Column column) {
    return new ColumnJson(column.name(), column.type().text().orElse(null));
  }

  static byte[] bytes(Object body) {
    try {
      return MAPPER.writeValueAsBytes(body);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(
          "An answer cannot be written as JSON: type=" + body.getClass().getName(), impossible);
    }
  }
}
