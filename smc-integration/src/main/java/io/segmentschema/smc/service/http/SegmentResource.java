package io.segmentschema.smc.service.http;

import io.segmentschema.poller.MarkUnusedOutcome;
import io.segmentschema.poller.PublishOutcome;
import io.segmentschema.smc.security.Needs;
import io.segmentschema.smc.security.UserRole;
import io.segmentschema.smc.service.json.PublishReader;
import io.segmentschema.smc.service.json.UnusedReader;
import io.segmentschema.smc.service.openapi.Describes;
import io.segmentschema.smc.service.openapi.Gives;
import io.segmentschema.smc.service.openapi.RequestBodies;
import io.segmentschema.smc.service.openapi.Says;
import io.segmentschema.smc.service.problem.ProblemType;
import io.segmentschema.smc.service.store.StoreOperations;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Publishes segments, marks them unused, and tells what is known of one. */
@Path("/v1/segments")
@Produces(MediaType.APPLICATION_JSON)
public final class SegmentResource {

  private record PublishedJson(int published, int schemasCreated, String storeVersion) {}

  private record UnusedJson(int markedUnused, String storeVersion) {}

  private final StoreOperations store;
  private final SegmentLookup lookup;

  @Inject
  public SegmentResource(StoreOperations store, SegmentLookup lookup) {
    this.store = store;
    this.lookup = lookup;
  }

  @POST
  @Needs(UserRole.TASK)
  @Consumes(MediaType.APPLICATION_JSON)
  @Describes(
      value = "Publish segments, all or none.",
      more = "Safe to repeat.",
      takes = RequestBodies.PublishRequest.class,
      gives = @Gives(says = "They are stored, and readable here.", value = PublishedJson.class),
      problems = {ProblemType.STORE_UNAVAILABLE, ProblemType.STORE_REFUSED})
  public Response publish(InputStream body) throws IOException {
    PublishOutcome done = store.publish(PublishReader.read(body));
    return Json.changed(
        new PublishedJson(done.published(), done.schemasCreated(), done.version().token()),
        "published=%d, schemasCreated=%d".formatted(done.published(), done.schemasCreated()));
  }

  @POST
  @Path("/unused")
  @Needs(UserRole.TASK)
  @Consumes(MediaType.APPLICATION_JSON)
  @Describes(
      value = "Mark segments of a datasource unused.",
      more = "Unknown ids are ignored.",
      takes = RequestBodies.UnusedRequest.class,
      gives = @Gives(says = "How many rows that changed.", value = UnusedJson.class),
      problems = {ProblemType.STORE_UNAVAILABLE, ProblemType.STORE_REFUSED})
  public Response markUnused(InputStream body) throws IOException {
    UnusedReader.Unused unused = UnusedReader.read(body);
    MarkUnusedOutcome done = store.markUnused(unused.datasource(), unused.segments());
    return Json.changed(
        new UnusedJson(done.markedUnused(), done.version().token()),
        "markedUnused=" + done.markedUnused());
  }

  @GET
  @Path("/{segmentId}")
  @Needs(UserRole.OPERATOR)
  @QueryParameters("datasource")
  @Describes(
      value = "All that is known of a segment.",
      gives = @Gives(says = "It, with its schema.", value = SegmentLookup.SegmentJson.class),
      problems = {
        ProblemType.NOT_READY,
        ProblemType.STORE_UNAVAILABLE,
        ProblemType.UNKNOWN_SEGMENT,
        ProblemType.SEGMENT_UNUSED,
        ProblemType.SCHEMA_NOT_KNOWN,
        ProblemType.TOMBSTONE
      })
  public Response segment(
      @PathParam("segmentId") @Says("datasource_start_end_version[_partition]") String segmentId,
      @QueryParam("datasource") @Says(value = "Its datasource.", required = true)
          @Nullable String datasource) {
    return Json.ok(lookup.find(Parameters.segment(Parameters.datasource(datasource), segmentId)));
  }
}
