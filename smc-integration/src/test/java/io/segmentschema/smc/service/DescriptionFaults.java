package io.segmentschema.smc.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.segmentschema.smc.service.ApiDescription.Operation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What OpenAPI 3.1 asks of a document, as far as this one uses it, checked by hand; its schemas are
 * checked against JSON Schema's own meta-schema.
 */
final class DescriptionFaults {

  private static final JsonSchema META_SCHEMA =
      JsonSchemaFactory.getInstance(VersionFlag.V202012)
          .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
  private static final Pattern TEMPLATE = Pattern.compile("\\{([^}]*)}");
  private static final Set<String> METHODS = Set.of("get", "post");

  private final JsonNode document;
  private final ImmutableList<Operation> operations;
  private final List<String> faults = new ArrayList<>();

  DescriptionFaults(JsonNode document, ImmutableList<Operation> operations) {
    this.document = document;
    this.operations = operations;
  }

  List<String> all() {
    require(document.path("openapi").asText().matches("3\\.1\\.\\d+"), "the version of OpenAPI");
    text(document.path("info"), "title", "info");
    text(document.path("info"), "version", "info");
    text(document.at("/info/license"), "name", "the licence");
    checkReferences(document);
    document.at("/components/schemas").forEach(this::checkSchema);
    document.path("paths").properties().forEach(path -> checkPath(path.getKey(), path.getValue()));
    Set<String> ids = new HashSet<>();
    for (Operation operation : operations) {
      require(ids.add(operation.id()), "an id of its own: " + operation);
      checkOperation(operation);
    }
    return faults;
  }

  private void checkPath(String path, JsonNode item) {
    require(path.startsWith("/"), "a slash before " + path);
    item.fieldNames().forEachRemaining(method -> require(METHODS.contains(method), path + method));
  }

  private void checkOperation(Operation operation) {
    JsonNode described = operation.described();
    text(described, "operationId", operation.toString());
    text(described, "summary", operation.toString());
    Set<String> known = new HashSet<>();
    document.path("tags").forEach(tag -> known.add(tag.path("name").asText()));
    described.path("tags").forEach(tag -> require(known.contains(tag.asText()), tag + " as tag"));
    for (JsonNode ways : described.path("security")) {
      ways.fieldNames()
          .forEachRemaining(
              way ->
                  require(
                      document.path("components").path("securitySchemes").has(way),
                      "a security scheme " + way));
    }
    checkParameters(operation);
    described.at("/requestBody/content").forEach(content -> checkSchema(content.path("schema")));
    require(!described.path("responses").isEmpty(), "answers of " + operation);
    described
        .path("responses")
        .properties()
        .forEach(answer -> checkAnswer(operation + " " + answer.getKey(), answer.getValue()));
  }

  private void checkParameters(Operation operation) {
    Set<String> inPath = new HashSet<>();
    for (JsonNode parameter : operation.described().path("parameters")) {
      text(parameter, "name", operation.toString());
      checkSchema(parameter.path("schema"));
      if (parameter.path("in").asText().equals("path")) {
        require(parameter.path("required").asBoolean(), "required, in " + operation);
        inPath.add(parameter.path("name").asText());
      } else {
        require(parameter.path("in").asText().equals("query"), "a place, in " + operation);
      }
    }
    Set<String> inTemplate = new HashSet<>();
    Matcher names = TEMPLATE.matcher(operation.path());
    while (names.find()) {
      inTemplate.add(names.group(1));
    }
    require(inPath.equals(inTemplate), "the parameters of its address: " + operation);
  }

  private void checkAnswer(String where, JsonNode answer) {
    require(where.matches(".* ([1-5]\\d\\d|default)"), "a status: " + where);
    text(answer, "description", where);
    answer.path("headers").forEach(header -> checkSchema(header.path("schema")));
    answer
        .path("content")
        .properties()
        .forEach(
            content -> {
              require(content.getKey().contains("/"), "a media type: " + where);
              checkSchema(content.getValue().path("schema"));
            });
  }

  private void checkSchema(JsonNode schema) {
    META_SCHEMA.validate(schema).forEach(fault -> faults.add(fault + " in " + schema));
  }

  private void checkReferences(JsonNode node) {
    if (node.path("$ref").isTextual()) {
      String reference = node.path("$ref").asText();
      require(
          reference.startsWith("#/") && !document.at(reference.substring(1)).isMissingNode(),
          "what it refers to: " + reference);
    }
    node.forEach(this::checkReferences);
  }

  private void text(JsonNode node, String member, String where) {
    require(!node.path(member).asText().isEmpty(), member + " of " + where);
  }

  private void require(boolean there, String what) {
    if (!there) {
      faults.add("lacks " + what);
    }
  }
}
