package io.segmentschema.smc.service.http;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.segmentschema.smc.security.Needs;
import io.segmentschema.smc.security.OpenToAll;
import io.segmentschema.smc.security.UserRole;
import io.segmentschema.smc.service.Readiness;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Probes and metrics. */
@Path("/")
public final class ProbeResource {

  private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final Readiness readiness;
  private final PrometheusMeterRegistry metrics;

  @Inject
  public ProbeResource(Readiness readiness, PrometheusMeterRegistry metrics) {
    this.readiness = readiness;
    this.metrics = metrics;
  }

  @GET
  @Path("/livez")
  @OpenToAll
  public Response live() {
    return Json.ok(Map.of("live", true));
  }

  @GET
  @Path("/readyz")
  @OpenToAll
  public Response ready() {
    return readiness
        .reason()
        .map(problem -> ProblemMapper.respond(problem, false).build())
        .orElseGet(() -> Json.ok(Map.of("ready", true)));
  }

  @GET
  @Path("/metrics")
  @Needs(UserRole.OPERATOR)
  public Response metrics() {
    return text(METRICS_TYPE, metrics.scrape());
  }

  private static Response text(String type, String text) {
    return Response.ok(text.getBytes(StandardCharsets.UTF_8), type).build();
  }
}
