package io.segmentschema.smc.service.http;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.segmentschema.smc.service.Readiness;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Probes, metrics, and where to find what. */
@Path("/")
public final class ProbeResource {

  private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";
  private static final String SIGNPOST =
      """
      Segment schema cache

      GET  /v1/status                      how things stand
      GET  /v1/datasources                 the datasources and their schema versions
      GET  /v1/datasources/{ds}/schema     one datasource's schema; .../schema/explain says why
      GET  /v1/segments/{id}?datasource=d  one segment's schema
      GET  /metrics                        for Prometheus
      GET  /livez, /readyz                 probes

      docs/operations.md describes every address.
      """;

  private final Readiness readiness;
  private final PrometheusMeterRegistry metrics;

  @Inject
  public ProbeResource(Readiness readiness, PrometheusMeterRegistry metrics) {
    this.readiness = readiness;
    this.metrics = metrics;
  }

  @GET
  public Response signpost() {
    return text(MediaType.TEXT_PLAIN + ";charset=utf-8", SIGNPOST);
  }

  @GET
  @Path("/livez")
  public Response live() {
    return Json.ok(Map.of("live", true));
  }

  @GET
  @Path("/readyz")
  public Response ready() {
    return readiness
        .reason()
        .map(problem -> ProblemMapper.respond(problem, false).build())
        .orElseGet(() -> Json.ok(Map.of("ready", true)));
  }

  @GET
  @Path("/metrics")
  public Response metrics() {
    return text(METRICS_TYPE, metrics.scrape());
  }

  private static Response text(String type, String text) {
    return Response.ok(text.getBytes(StandardCharsets.UTF_8), type).build();
  }
}
