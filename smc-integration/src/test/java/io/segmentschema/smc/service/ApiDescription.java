package io.segmentschema.smc.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSetMultimap;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The description of the API as a running service gives it. */
final class ApiDescription {

  static final String DRUID = "/druid/coordinator/v1/metadata/dataSourceInformation";

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final JsonSchemaFactory SCHEMAS =
      JsonSchemaFactory.getInstance(VersionFlag.V202012);

  /** One operation. */
  record Operation(String id, String method, String path, JsonNode described) {

    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  private final JsonNode document;

  private ApiDescription(JsonNode document) {
    this.document = document;
  }

  static ApiDescription of(ServiceFixture service) throws IOException, InterruptedException {
    return new ApiDescription(ServiceFixture.json(service.get("/openapi.json")));
  }

  ImmutableList<Operation> operations() {
    ImmutableList.Builder<Operation> operations = ImmutableList.builder();
    document
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        method ->
                            operations.add(
                                new Operation(
                                    method.getValue().path("operationId").asText(),
                                    method.getKey().toUpperCase(Locale.ROOT),
                                    path.getKey(),
                                    method.getValue()))));
    return operations.build();
  }

  Operation operation(String id) {
    return operations().stream()
        .filter(operation -> operation.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  /** The names of the parameters by method and address; an empty one stands in each. */
  ImmutableSetMultimap<String, String> parameters() {
    ImmutableSetMultimap.Builder<String, String> parameters = ImmutableSetMultimap.builder();
    for (Operation operation : operations()) {
      parameters.put(operation.toString(), "");
      for (JsonNode parameter : operation.described().path("parameters")) {
        parameters.put(
            operation.toString(),
            parameter.path("in").asText() + " " + parameter.path("name").asText());
      }
    }
    return parameters.build();
  }

  /** What is wrong with the document itself. */
  List<String> faults() {
    return new DescriptionFaults(document, operations()).all();
  }

  /** Whether a body is as the operation describes it. */
  boolean fits(Operation operation, JsonNode body) {
    JsonNode schema = operation.described().at("/requestBody/content/application~1json/schema");
    return validate(schema, body).isEmpty();
  }

  /** What of an answer is not as the operation describes it. */
  List<String> check(Operation operation, HttpResponse<String> answer) {
    JsonNode responses = operation.described().path("responses");
    String status = Integer.toString(answer.statusCode());
    JsonNode response = responses.path(responses.has(status) ? status : "default");
    List<String> faults = new ArrayList<>(checkHeaders(response, answer));
    JsonNode content = response.path("content");
    if (content.isMissingNode()) {
      if (!answer.body().isEmpty()) {
        faults.add("a body where none is described");
      }
      return faults;
    }
    String mediaType = answer.headers().firstValue("Content-Type").orElse("");
    String type = Splitter.on(';').split(mediaType).iterator().next();
    if (!content.has(type)) {
      faults.add("an undescribed media type: " + mediaType);
    } else if (type.endsWith("json")) {
      faults.addAll(validate(content.path(type).path("schema"), read(answer.body())));
    }
    return faults;
  }

  private static List<String> checkHeaders(JsonNode response, HttpResponse<String> answer) {
    List<String> missing = new ArrayList<>();
    response
        .path("headers")
        .fieldNames()
        .forEachRemaining(
            header -> {
              if (answer.headers().firstValue(header).isEmpty()) {
                missing.add("the described header is missing: " + header);
              }
            });
    return missing;
  }

  /** Strictly: a member that is not described is a fault, though clients must bear with it. */
  private List<String> validate(JsonNode schema, JsonNode instance) {
    ObjectNode whole = schema.deepCopy();
    whole.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    ObjectNode components = document.path("components").deepCopy();
    components.path("schemas").forEach(ApiDescription::forbidUndescribed);
    whole.set("components", components);
    return SCHEMAS.getSchema(whole).validate(instance).stream().map(Object::toString).toList();
  }

  private static void forbidUndescribed(JsonNode schema) {
    if (schema.has("properties") && !schema.has("additionalProperties")) {
      ((ObjectNode) schema).put("additionalProperties", false);
    }
  }

  private static JsonNode read(String body) {
    try {
      return MAPPER.readTree(body);
    } catch (IOException notJson) {
      throw new UncheckedIOException(notJson);
    }
  }
}
