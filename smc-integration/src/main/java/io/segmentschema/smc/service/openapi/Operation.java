package io.segmentschema.smc.service.openapi;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import io.segmentschema.smc.service.problem.ProblemType;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One method of a resource, as the description of the API has it. For one thread. */
final class Operation {

  static final String BEARER = "bearer";
  static final String BASIC = "basic";
  static final String CERTIFICATE = "certificate";

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** What every request can meet before its resource is asked. */
  private static final Set<ProblemType> EVERYWHERE =
      EnumSet.of(
          ProblemType.INVALID_INPUT,
          ProblemType.BAD_REQUEST,
          ProblemType.NOT_ACCEPTABLE,
          ProblemType.REQUEST_TIMEOUT,
          ProblemType.TOO_LARGE,
          ProblemType.OVERLOADED,
          ProblemType.STOPPING,
          ProblemType.INTERNAL);

  private static final Set<Integer> NOT_LET_IN = Set.of(401, 403, 429);

  private static final Map<String, String> HEADERS =
      Map.of("ETag", "The schema's version, as a strong tag.");

  private final Class<?> resource;
  private final Method method;
  private final Describes describes;
  private final ImmutableList<AskedBy> askers;
  private final Shapes shapes;

  /**
   * @param method has {@link Describes}
   */
  Operation(Class<?> resource, Method method, Shapes shapes) {
    this.resource = resource;
    this.method = method;
    this.describes = method.getAnnotation(Describes.class);
    this.askers = AskedBy.of(method);
    this.shapes = shapes;
  }

  /** The whole address, with its parameters in braces. */
  String path() {
    String joined =
        path(resource.getAnnotation(Path.class)) + path(method.getAnnotation(Path.class));
    return joined.isEmpty() ? "/" : joined;
  }

  private static String path(@Nullable Path part) {
    String text = part == null ? "" : part.value();
    String begun = text.isEmpty() || text.startsWith("/") ? text : "/" + text;
    return begun.endsWith("/") ? begun.substring(0, begun.length() - 1) : begun;
  }

  /** In lower case, as OpenAPI spells it. */
  String httpMethod() {
    return Arrays.stream(method.getAnnotations())
        .map(Annotation::annotationType)
        .flatMap(type -> Optional.ofNullable(type.getAnnotation(HttpMethod.class)).stream())
        .map(http -> http.value().toLowerCase(Locale.ROOT))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("Answers no HTTP method: " + method));
  }

  ObjectNode describe() {
    ObjectNode operation = JSON.objectNode().put("operationId", method.getName());
    operation.put("summary", describes.value());
    if (!describes.more().isEmpty()) {
      operation.put("description", describes.more());
    }
    addAskers(operation.putArray("tags"));
    ArrayNode parameters = parameters();
    if (!parameters.isEmpty()) {
      operation.set("parameters", parameters);
    }
    if (takesBody()) {
      ObjectNode body = operation.putObject("requestBody").put("required", true);
      body.putObject("content")
          .putObject("application/json")
          .set("schema", shape(describes.takes(), describes.takesList()));
    }
    operation.set("responses", responses());
    operation.set("security", security());
    return operation;
  }

  private boolean takesBody() {
    return describes.takes() != Void.class;
  }

  private boolean isForAll() {
    return askers.contains(AskedBy.EVERYBODY);
  }

  private void addAskers(ArrayNode labels) {
    askers.forEach(asker -> labels.add(asker.label()));
  }

  /** One way is enough; the role stands where other schemes have scopes. */
  private ArrayNode security() {
    ArrayNode ways = JSON.arrayNode();
    if (!isForAll()) {
      for (String way : List.of(BEARER, BASIC, CERTIFICATE)) {
        addAskers(ways.addObject().putArray(way));
      }
    }
    return ways;
  }

  private ArrayNode parameters() {
    ArrayNode parameters = JSON.arrayNode();
    for (Parameter parameter : method.getParameters()) {
      PathParam path = parameter.getAnnotation(PathParam.class);
      QueryParam query = parameter.getAnnotation(QueryParam.class);
      if (path != null) {
        parameters.add(parameter(parameter, path.value(), "path"));
      } else if (query != null) {
        parameters.add(parameter(parameter, query.value(), "query"));
      }
    }
    return parameters;
  }

  private static ObjectNode parameter(Parameter parameter, String name, String in) {
    ObjectNode described = JSON.objectNode().put("name", name).put("in", in);
    Says says = parameter.getAnnotation(Says.class);
    boolean required = in.equals("path") || (says != null && says.required());
    described.put("required", required);
    ObjectNode schema = JSON.objectNode().put("type", "string");
    if (says != null) {
      Shapes.describe(schema, says);
      if (schema.path("format").asText().equals("boolean")) {
        schema.put("type", "boolean").remove("format");
      }
      Optional.ofNullable(schema.remove("description"))
          .ifPresent(text -> described.set("description", text));
    }
    described.set("schema", schema);
    return described;
  }

  private ObjectNode responses() {
    ObjectNode responses = JSON.objectNode();
    for (Gives gives : describes.gives()) {
      responses.set(Integer.toString(gives.status()), answer(gives));
    }
    ProblemAnswers.addTo(responses, problems());
    return responses;
  }

  private Set<ProblemType> problems() {
    Set<ProblemType> problems = EnumSet.copyOf(EVERYWHERE);
    problems.addAll(Arrays.asList(describes.problems()));
    if (takesBody()) {
      problems.add(ProblemType.UNSUPPORTED_MEDIA_TYPE);
    }
    if (!isForAll()) {
      // Who asks, and whether they may: whatever there is of such problems.
      Arrays.stream(ProblemType.values())
          .filter(type -> NOT_LET_IN.contains(type.status()))
          .forEach(problems::add);
    }
    return problems;
  }

  private ObjectNode answer(Gives gives) {
    ObjectNode answer = JSON.objectNode().put("description", gives.says());
    for (String header : gives.headers()) {
      ObjectNode described = answer.withObjectProperty("headers").putObject(header);
      described.put("description", HEADERS.getOrDefault(header, header));
      described.putObject("schema").put("type", "string");
    }
    if (gives.value() != Void.class) {
      answer
          .putObject("content")
          .putObject(gives.mediaType())
          .set("schema", shape(gives.value(), gives.list()));
    }
    return answer;
  }

  private ObjectNode shape(Class<?> type, boolean isList) {
    return isList ? Shapes.listOf(shapes.of(type)) : shapes.of(type);
  }
}
