package io.segmentschema.smc.service.http;

import io.segmentschema.smc.leadership.Leadership;
import io.segmentschema.smc.service.store.StoreOperations;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.MultivaluedMap;

/**
 * Says on every answer of the API how the node that gives it stands: its role, the latest epoch
 * that it knows of, and how long ago its last good poll ended.
 */
public final class StateHeaders implements ContainerResponseFilter {

  static final String ROLE = "Schema-Cache-Role";
  static final String EPOCH = "Schema-Cache-Epoch";

  /** Absent before the first poll. */
  static final String AGE = "Schema-Cache-Age-Millis";

  private final Leadership leadership;
  private final StoreOperations store;

  @Inject
  public StateHeaders(Leadership leadership, StoreOperations store) {
    this.leadership = leadership;
    this.store = store;
  }

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    String path = request.getUriInfo().getPath();
    if (path.startsWith("v1/") || path.startsWith("druid/")) {
      MultivaluedMap<String, Object> headers = response.getHeaders();
      headers.putSingle(ROLE, leadership.role().label());
      headers.putSingle(EPOCH, leadership.epoch().value());
      store.polls().lastSuccessAge().ifPresent(age -> headers.putSingle(AGE, age.toMillis()));
    }
  }
}
