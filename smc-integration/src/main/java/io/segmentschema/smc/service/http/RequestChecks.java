package io.segmentschema.smc.service.http;

import com.google.common.collect.ImmutableSortedSet;
import io.segmentschema.cache.error.InvalidInputException;
import io.segmentschema.smc.service.problem.Problem;
import io.segmentschema.smc.service.problem.ProblemType;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is checked before a request reaches its resource: known query parameters, each once; a body
 * only where one is read, as JSON. Its size has been checked when it came in.
 */
public final class RequestChecks implements ContainerRequestFilter {

  // Set by Jersey before the filter is called; proxies that look the request up.
  @Context private @Nullable ResourceInfo resource;
  @Context private @Nullable HttpHeaders headers;

  @Override
  public void filter(ContainerRequestContext request) {
    Method method = resource == null ? null : resource.getResourceMethod();
    if (method != null) {
      check(method, request);
    }
  }

  private void check(Method method, ContainerRequestContext request) {
    checkParameters(method, request);
    if (method.isAnnotationPresent(Consumes.class)) {
      checkBody(request);
    } else if (request.hasEntity()) {
      throw new InvalidInputException("body", "must be empty, this request has none");
    }
  }

  private static void checkParameters(Method method, ContainerRequestContext request) {
    QueryParameters known = method.getAnnotation(QueryParameters.class);
    ImmutableSortedSet<String> names =
        known == null ? ImmutableSortedSet.of() : ImmutableSortedSet.copyOf(known.value());
    for (Map.Entry<String, List<String>> given :
        request.getUriInfo().getQueryParameters().entrySet()) {
      if (!names.contains(given.getKey())) {
        throw new InvalidInputException(
            given.getKey(),
            names.isEmpty()
                ? "must not be given: this request has no query parameters"
                : "is not a known query parameter; known are " + String.join(", ", names));
      }
      if (given.getValue().size() > 1) {
        throw new InvalidInputException(given.getKey(), "must be given once");
      }
    }
  }

  private void checkBody(ContainerRequestContext request) {
    if (!MediaTypes.isJsonInUtf8(request.getMediaType())) {
      throw MediaTypes.unsupported(headers).asException();
    }
    String encoding = request.getHeaderString(HttpHeaders.CONTENT_ENCODING);
    if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
      throw Problem.of(
              ProblemType.UNSUPPORTED_MEDIA_TYPE,
              "The body must not be compressed; its Content-Encoding is "
                  + InvalidInputException.shown(encoding)
                  + ".")
          .asException();
    }
  }
}
