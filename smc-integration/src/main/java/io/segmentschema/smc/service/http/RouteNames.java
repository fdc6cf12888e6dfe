package io.segmentschema.smc.service.http;

import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells the {@link RequestMeter} the template of the resource that a request has found. */
final class RouteNames implements ContainerRequestFilter {

  private static final Pattern PATTERN =
      Pattern.compile("\\{\\s*([^:{}\\s]+)\\s*:(?:[^{}]|\\{[^{}]*})*}");

  private final Map<Method, String> templates = new ConcurrentHashMap<>();

  // Set by Jersey before the filter is called; a proxy that looks the request up.
  @Context private @Nullable ResourceInfo resource;

  @Override
  public void filter(ContainerRequestContext request) {
    Method method = resource == null ? null : resource.getResourceMethod();
    if (method != null
        && request.getProperty(RequestMeter.ROUTE) instanceof RequestMeter.Route route) {
      route.is(templates.computeIfAbsent(method, RouteNames::template));
    }
  }

  /**
   * The template without what a part of the path must look like: {@code {id: .+}} is {@code {id}}.
   */
  static String template(Method method) {
    String both =
        path(method.getDeclaringClass().getAnnotation(Path.class))
            + path(method.getAnnotation(Path.class));
    return both.isEmpty() ? "/" : PATTERN.matcher(both).replaceAll("{$1}");
  }

  private static String path(@Nullable Path annotation) {
    String path = annotation == null ? "" : annotation.value();
    String rooted = path.isEmpty() || path.startsWith("/") ? path : "/" + path;
    return rooted.endsWith("/") ? rooted.substring(0, rooted.length() - 1) : rooted;
  }
}
