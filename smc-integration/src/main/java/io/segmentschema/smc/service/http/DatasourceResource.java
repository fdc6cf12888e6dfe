package io.segmentschema.smc.service.http;

import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.datasource.DatasourceSchema;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.smc.security.Needs;
import io.segmentschema.smc.security.UserRole;
import io.segmentschema.smc.service.openapi.Describes;
import io.segmentschema.smc.service.openapi.Gives;
import io.segmentschema.smc.service.openapi.Says;
import io.segmentschema.smc.service.problem.Problem;
import io.segmentschema.smc.service.problem.ProblemException;
import io.segmentschema.smc.service.problem.ProblemType;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.CacheControl;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The merged schemas of datasources. */
@Path("/v1/datasources")
@Produces(MediaType.APPLICATION_JSON)
public final class DatasourceResource {

  private static final String COLUMN = "column";

  private record Listed(String datasource, String schemaVersion) {}

  private record Datasources(boolean complete, List<Listed> datasources) {}

  private final SchemaCache cache;
  private final Reads reads;

  @Inject
  public DatasourceResource(SchemaCache cache, Reads reads) {
    this.cache = cache;
    this.reads = reads;
  }

  @GET
  @Needs(UserRole.BROKER)
  @QueryParameters({Reads.MIN_STORE_VERSION, Reads.WAIT})
  @Describes(
      value = "The datasources and the versions of their schemas.",
      gives = @Gives(says = "All of them, by name.", value = Datasources.class),
      problems = {ProblemType.NOT_READY, ProblemType.STORE_VERSION_TIMEOUT})
  public void datasources(
      @QueryParam(Reads.MIN_STORE_VERSION) @Says(Reads.MIN_STORE_VERSION_SAYS)
          @Nullable String minStoreVersion,
      @QueryParam(Reads.WAIT) @Says(value = Reads.WAIT_SAYS, format = "duration")
          @Nullable String wait,
      @Suspended AsyncResponse client) {
    reads.answer(minStoreVersion, wait, client, () -> Json.ok(list()));
  }

  @GET
  @Path("/{datasource}/schema")
  @Needs(UserRole.BROKER)
  @QueryParameters({Reads.MIN_STORE_VERSION, Reads.WAIT})
  @Describes(
      value = "The merged schema of a datasource.",
      gives = {
        @Gives(says = "The schema.", value = Json.SchemaJson.class, headers = HttpHeaders.ETAG),
        @Gives(
            status = 304,
            says = "If-None-Match names its version.",
            value = Void.class,
            headers = HttpHeaders.ETAG)
      },
      problems = {
        ProblemType.UNKNOWN_DATASOURCE,
        ProblemType.NOT_READY,
        ProblemType.STORE_VERSION_TIMEOUT
      })
  public void schema(
      @PathParam("datasource") @Says("The datasource's name.") String datasource,
      @QueryParam(Reads.MIN_STORE_VERSION) @Says(Reads.MIN_STORE_VERSION_SAYS)
          @Nullable String minStoreVersion,
      @QueryParam(Reads.WAIT) @Says(value = Reads.WAIT_SAYS, format = "duration")
          @Nullable String wait,
      @Context HttpHeaders headers,
      @Suspended AsyncResponse client) {
    DatasourceName name = DatasourceName.of(datasource);
    String ifNoneMatch = headers.getHeaderString(HttpHeaders.IF_NONE_MATCH);
    reads.answer(minStoreVersion, wait, client, () -> answer(find(name), ifNoneMatch));
  }

  /** Counts of segments change while the version does not, so this answer has no ETag. */
  @GET
  @Path("/{datasource}/schema/explain")
  @Needs(UserRole.BROKER)
  @QueryParameters({COLUMN, Reads.MIN_STORE_VERSION, Reads.WAIT})
  @Describes(
      value = "Why each column of a datasource has its type.",
      more =
          "decidedBy is the segment at which the combined type became the final one, walking from the newest segment to the oldest.",
      gives = @Gives(says = "One entry for each column.", value = ExplanationJson.class),
      problems = {
        ProblemType.UNKNOWN_DATASOURCE,
        ProblemType.NOT_READY,
        ProblemType.STORE_VERSION_TIMEOUT
      })
  public void explain(
      @PathParam("datasource") @Says("The datasource's name.") String datasource,
      @QueryParam(COLUMN) @Says("Tell of that column only.") @Nullable String column,
      @QueryParam(Reads.MIN_STORE_VERSION) @Says(Reads.MIN_STORE_VERSION_SAYS)
          @Nullable String minStoreVersion,
      @QueryParam(Reads.WAIT) @Says(value = Reads.WAIT_SAYS, format = "duration")
          @Nullable String wait,
      @Suspended AsyncResponse client) {
    DatasourceName name = DatasourceName.of(datasource);
    reads.answer(minStoreVersion, wait, client, () -> Json.ok(explain(name, column)));
  }

  private ExplanationJson explain(DatasourceName name, @Nullable String column) {
    return ExplanationJson.of(cache.explain(name).orElseThrow(() -> unknown(name)), column);
  }

  private DatasourceSchema find(DatasourceName name) {
    return cache.datasourceSchema(name).orElseThrow(() -> unknown(name));
  }

  private static ProblemException unknown(DatasourceName name) {
    return Problem.of(
            ProblemType.UNKNOWN_DATASOURCE,
            "No column of that datasource is known: datasource=" + name)
        .asException();
  }

  private static Response answer(DatasourceSchema schema, @Nullable String ifNoneMatch) {
    String version = schema.version().value();
    EntityTag tag = new EntityTag(version);
    if (IfNoneMatch.names(ifNoneMatch, version)) {
      return Response.notModified(tag).cacheControl(revalidated()).build();
    }
    return Json.answer(200, Json.schema(schema)).tag(tag).cacheControl(revalidated()).build();
  }

  /** It may be kept, and is asked for again each time: that is what the tag is for. */
  private static CacheControl revalidated() {
    CacheControl control = new CacheControl();
    control.setPrivate(true);
    control.setNoCache(true);
    control.setNoTransform(false);
    return control;
  }

  private Datasources list() {
    // Asked first: a segment that comes in between may make it say less than the list holds, never
    // more.
    boolean complete = cache.segmentsWithoutSchema() == 0;
    return new Datasources(
        complete,
        cache.datasourceSchemas().stream()
            .map(schema -> new Listed(schema.datasource().value(), schema.version().value()))
            .toList());
  }
}
