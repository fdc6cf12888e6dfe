package io.segmentschema.smc.service.http;

import io.segmentschema.poller.MarkUnusedOutcome;
import io.segmentschema.poller.PublishOutcome;
import io.segmentschema.smc.security.Needs;
import io.segmentschema.smc.security.UserRole;
import io.segmentschema.smc.service.json.PublishReader;
import io.segmentschema.smc.service.json.UnusedReader;
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
  public Response segment(
      @PathParam("segmentId") String segmentId,
      @QueryParam("datasource") @Nullable String datasource) {
    return Json.ok(lookup.find(Parameters.segment(Parameters.datasource(datasource), segmentId)));
  }
}
