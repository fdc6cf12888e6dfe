package io.segmentschema.smc.service;

import com.google.common.collect.ImmutableSetMultimap;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;

/** What the resources say that they answer, read by other means than the description's. */
final class DeclaredOperations {

  private DeclaredOperations() {}

  /** The names of the parameters by method and address; an empty one stands in each. */
  static ImmutableSetMultimap<String, String> of(ServiceFixture service) {
    ImmutableSetMultimap.Builder<String, String> declared = ImmutableSetMultimap.builder();
    for (Object instance : service.api.instances()) {
      Path path = instance.getClass().getAnnotation(Path.class);
      if (path != null) {
        for (Method method : instance.getClass().getDeclaredMethods()) {
          Arrays.stream(method.getAnnotations())
              .map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class))
              .filter(http -> http != null)
              .forEach(http -> add(declared, http.value() + " " + address(path, method), method));
        }
      }
    }
    return declared.build();
  }

  private static String address(Path path, Method method) {
    Path more = method.getAnnotation(Path.class);
    String whole = "/" + path.value() + "/" + (more == null ? "" : more.value());
    String single = whole.replaceAll("/+", "/");
    return single.length() > 1 ? single.replaceAll("/$", "") : single;
  }

  private static void add(
      ImmutableSetMultimap.Builder<String, String> declared, String operation, Method method) {
    declared.put(operation, "");
    for (Parameter parameter : method.getParameters()) {
      QueryParam query = parameter.getAnnotation(QueryParam.class);
      PathParam part = parameter.getAnnotation(PathParam.class);
      if (query != null) {
        declared.put(operation, "query " + query.value());
      }
      if (part != null) {
        declared.put(operation, "path " + part.value());
      }
    }
  }
}
