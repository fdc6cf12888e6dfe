package io.segmentschema.smc.service;

import com.google.common.collect.ImmutableList;
import io.segmentschema.smc.security.Needs;
import io.segmentschema.smc.security.OpenToAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Every address that the server answers, as its resources declare them. */
final class Endpoints {

  /**
   * One of them.
   *
   * @param template its path with the names of its variables
   */
  record Endpoint(String verb, String template, Method method) {

    String path() {
      return template.replaceAll("\\{[^}]+}", "sample");
    }

    boolean takesBody() {
      return method.isAnnotationPresent(Consumes.class);
    }

    boolean isOpen() {
      return method.isAnnotationPresent(OpenToAll.class);
    }

    Optional<Needs> needs() {
      return Optional.ofNullable(method.getAnnotation(Needs.class));
    }

    boolean changesState() {
      return !verb.equals("GET") && needs().map(Needs::changesState).orElse(true);
    }

    @Override
    public String toString() {
      return verb + " " + template;
    }
  }

  private Endpoints() {}

  /** All of them, in alphabetical order. */
  static ImmutableList<Endpoint> of(Set<Object> instances) {
    return instances.stream()
        .map(Object::getClass)
        .filter(type -> type.isAnnotationPresent(Path.class))
        .flatMap(Endpoints::of)
        .sorted(Comparator.comparing(Endpoint::template).thenComparing(Endpoint::verb))
        .collect(ImmutableList.toImmutableList());
  }

  private static Stream<Endpoint> of(Class<?> resource) {
    return Arrays.stream(resource.getDeclaredMethods())
        .flatMap(
            method ->
                verb(method).stream()
                    .map(verb -> new Endpoint(verb, template(resource, method), method)));
  }

  private static Optional<String> verb(Method method) {
    return Arrays.stream(method.getAnnotations())
        .map(Annotation::annotationType)
        .flatMap(type -> Optional.ofNullable(type.getAnnotation(HttpMethod.class)).stream())
        .map(HttpMethod::value)
        .findFirst();
  }

  private static String template(Class<?> resource, Method method) {
    String whole =
        "/"
            + resource.getAnnotation(Path.class).value()
            + Optional.ofNullable(method.getAnnotation(Path.class))
                .map(path -> "/" + path.value())
                .orElse("");
    String single = whole.replaceAll("/+", "/");
    return single.length() > 1 && single.endsWith("/")
        ? single.substring(0, single.length() - 1)
        : single;
  }
}
