package io.segmentschema.smc.service.openapi;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.ws.rs.Path;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Puts the description of the API together. Stateless: any thread. */
public final class OpenApiDocument {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** The version of OpenAPI. */
  public static final String VERSION = "3.1.1";

  private OpenApiDocument() {}

  /**
   * Describes all methods of those resources that have {@link Describes}.
   *
   * @param resources classes with {@link Path}
   */
  public static ObjectNode of(Collection<Class<?>> resources) {
    Shapes shapes = new Shapes();
    Map<String, ObjectNode> paths = new TreeMap<>();
    for (Class<?> resource : resources) {
      for (Method method : operations(resource)) {
        Operation operation = new Operation(resource, method, shapes);
        paths
            .computeIfAbsent(operation.path(), path -> JSON.objectNode())
            .set(operation.httpMethod(), operation.describe());
      }
    }
    ObjectNode document = JSON.objectNode().put("openapi", VERSION);
    document.set("info", info());
    document.putArray("servers").addObject().put("url", "/");
    document.set("tags", tags());
    document.putObject("paths").setAll(paths);
    ObjectNode components = document.putObject("components");
    shapes.schemas().set("Problem", ProblemAnswers.shape());
    components.set("schemas", shapes.schemas());
    components.set("securitySchemes", securitySchemes());
    return document;
  }

  /** The methods of a resource that answer requests, in a stable order. */
  static List<Method> operations(Class<?> resource) {
    return Arrays.stream(resource.getDeclaredMethods())
        .filter(method -> method.isAnnotationPresent(Describes.class))
        .sorted(Comparator.comparing(Method::getName))
        .toList();
  }

  private static ObjectNode info() {
    @Nullable String version = OpenApiDocument.class.getPackage().getImplementationVersion();
    ObjectNode info = JSON.objectNode().put("title", "Segment schema cache");
    info.put("version", Optional.ofNullable(version).orElse("development"));
    info.put(
        "description",
        """
        The schemas of a cluster's datasources, learnt once and served to all. JSON in UTF-8; times and durations in \
        milliseconds, or ISO-8601 where they are parameters. Every problem is a document of RFC 9457 with a stable type. \
        Each GET answers HEAD as well, without the body. Where the service is configured to know its users, an operation \
        names the roles that may ask it; an operator may ask all. Otherwise nobody is asked who they are, and none of the \
        answers 401 and 429 is given.""");
    info.putObject("license").put("name", "Apache 2.0").put("identifier", "Apache-2.0");
    return info;
  }

  private static ArrayNode tags() {
    ArrayNode tags = JSON.arrayNode();
    for (AskedBy role : AskedBy.values()) {
      tags.addObject().put("name", role.label()).put("description", role.says());
    }
    return tags;
  }

  private static ObjectNode securitySchemes() {
    ObjectNode schemes = JSON.objectNode();
    schemes
        .putObject(Operation.BEARER)
        .put("type", "http")
        .put("scheme", "bearer")
        .put("description", "A token of the users file.");
    schemes
        .putObject(Operation.BASIC)
        .put("type", "http")
        .put("scheme", "basic")
        .put("description", "A user of the users file and its password.");
    schemes
        .putObject(Operation.CERTIFICATE)
        .put("type", "mutualTLS")
        .put("description", "A client certificate, where the service is configured to take them.");
    return schemes;
  }
}
