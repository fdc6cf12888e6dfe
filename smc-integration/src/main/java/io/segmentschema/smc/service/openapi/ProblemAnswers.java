package io.segmentschema.smc.service.openapi;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.segmentschema.smc.service.problem.Problem;
import io.segmentschema.smc.service.problem.ProblemType;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Describes the problem documents that an operation answers with, by status. */
final class ProblemAnswers {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String SHAPE = "Problem";

  private ProblemAnswers() {}

  /** The document itself. */
  static ObjectNode shape() {
    ObjectNode shape = JSON.objectNode().put("type", "object");
    shape.put("description", "RFC 9457; the types are part of the contract.");
    shape.putArray("required").add("type").add("title").add("status").add("detail");
    ObjectNode members = shape.putObject("properties");
    members.set("type", types(Arrays.asList(ProblemType.values())));
    members.putObject("title").put("type", "string");
    members.putObject("status").put("type", "integer").put("minimum", 400).put("maximum", 599);
    members.putObject("detail").put("type", "string");
    text(members, "field", "The part of the request that is wrong.");
    text(members, "error", "On Druid's endpoint the detail once more.");
    return shape;
  }

  /** Adds one answer for each status that those types have, and one for all other statuses. */
  static void addTo(ObjectNode responses, Set<ProblemType> types) {
    Map<Integer, Set<ProblemType>> byStatus = new TreeMap<>();
    for (ProblemType type : types) {
      byStatus.computeIfAbsent(type.status(), status -> new TreeSet<>()).add(type);
    }
    byStatus.forEach((status, some) -> responses.set(status.toString(), answer(status, some)));
    ObjectNode other = answerWith(types(Set.of(ProblemType.HTTP_ERROR)));
    other.put("description", "What the HTTP layer itself refuses, such as 414, 431 and 505.");
    responses.set("default", other);
  }

  private static ObjectNode answer(int status, Set<ProblemType> types) {
    ObjectNode answer = answerWith(types(types));
    answer.put(
        "description",
        types.stream().map(ProblemType::title).distinct().collect(Collectors.joining("; ")));
    if (status == 401) {
      header(answer, "WWW-Authenticate", "How to say who asks.", "string");
    }
    if (status == 429 || status == 503) {
      header(answer, "Retry-After", "After how many seconds to ask again.", "integer");
    }
    ((ObjectNode) answer.at("/content/" + escaped(Problem.MEDIA_TYPE) + "/schema/properties"))
        .putObject("status")
        .put("const", status);
    return answer;
  }

  private static ObjectNode answerWith(ObjectNode types) {
    ObjectNode answer = JSON.objectNode();
    ObjectNode schema = Shapes.reference(SHAPE);
    schema.putObject("properties").set("type", types);
    answer.putObject("content").putObject(Problem.MEDIA_TYPE).set("schema", schema);
    return answer;
  }

  private static void header(ObjectNode answer, String name, String says, String type) {
    ObjectNode header = answer.withObjectProperty("headers").putObject(name);
    header.put("description", says).putObject("schema").put("type", type);
  }

  private static ObjectNode types(Collection<ProblemType> types) {
    ObjectNode schema = JSON.objectNode().put("type", "string");
    ArrayNode uris = schema.putArray("enum");
    types.forEach(type -> uris.add(type.uri()));
    return schema;
  }

  private static void text(ObjectNode members, String name, String says) {
    members.putObject(name).put("type", "string").put("description", says);
  }

  private static String escaped(String pointerPart) {
    return pointerPart.replace("~", "~0").replace("/", "~1");
  }
}
