package io.segmentschema.smc.service.http;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.segmentschema.smc.security.Needs;
import io.segmentschema.smc.security.OpenToAll;
import io.segmentschema.smc.security.UserRole;
import io.segmentschema.smc.service.Readiness;
import io.segmentschema.smc.service.openapi.Describes;
import io.segmentschema.smc.service.openapi.Gives;
import io.segmentschema.smc.service.problem.ProblemType;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;

/** Probes and metrics. */
@Path("/")
public final class ProbeResource {

  private record Live(boolean live) {}

  private record Ready(boolean ready) {}

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
  @Describes(
      value = "Whether the process lives.",
      gives = @Gives(says = "It does.", value = Live.class))
  public Response live() {
    return Json.ok(new Live(true));
  }

  @GET
  @Path("/readyz")
  @OpenToAll
  @Describes(
      value = "Whether readers should be sent here.",
      gives = @Gives(says = "They should.", value = Ready.class),
      problems = {ProblemType.NOT_READY, ProblemType.STALE, ProblemType.STOPPING})
  public Response ready() {
    return readiness
        .turnsAway()
        .map(problem -> ProblemMapper.respond(problem, false).build())
        .orElseGet(() -> Json.ok(new Ready(true)));
  }

  @GET
  @Path("/metrics")
  @Needs(UserRole.OPERATOR)
  @Describes(
      value = "Metrics for Prometheus.",
      gives = @Gives(says = "All of them.", value = String.class, mediaType = MediaType.TEXT_PLAIN))
  public Response metrics() {
    return text(METRICS_TYPE, metrics.scrape());
  }

  private static Response text(String type, String text) {
    return Response.ok(text.getBytes(StandardCharsets.UTF_8), type).build();
  }
}
