package io.segmentschema.smc.service.http;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.smc.security.Needs;
import io.segmentschema.smc.security.UserRole;
import io.segmentschema.smc.service.json.NamesReader;
import io.segmentschema.smc.service.openapi.Describes;
import io.segmentschema.smc.service.openapi.Gives;
import io.segmentschema.smc.service.openapi.Says;
import io.segmentschema.smc.service.problem.ProblemType;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a Druid Broker asks of its Coordinator, in Druid's own shape. */
@Path("/druid/coordinator/v1/metadata/dataSourceInformation")
public final class DruidResource {

  /** For the description only: answers are written piece by piece. */
  private record DruidSchema(String dataSource, List<DruidColumn> rowSignature) {}

  private record DruidColumn(String name, String type) {}

  private final InformationAnswers answers;
  private final Reads reads;

  @Inject
  public DruidResource(SchemaCache cache, Reads reads) {
    this.answers = new InformationAnswers(cache);
    this.reads = reads;
  }

  @POST
  @Needs(value = UserRole.BROKER, changesState = false)
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  @QueryParameters({Reads.MIN_STORE_VERSION, Reads.WAIT})
  @Describes(
      value = "The schemas of those datasources, in Druid's own shape.",
      more = "Names that nobody knows are left out, and the order is not promised.",
      takes = String.class,
      takesList = true,
      gives =
          @Gives(
              says = "The known ones of those datasources.",
              value = DruidSchema.class,
              list = true),
      problems = {ProblemType.NOT_READY, ProblemType.STORE_VERSION_TIMEOUT})
  public void dataSourceInformation(
      InputStream body,
      @QueryParam(Reads.MIN_STORE_VERSION) @Says(Reads.MIN_STORE_VERSION_SAYS)
          @Nullable String minStoreVersion,
      @QueryParam(Reads.WAIT) @Says(value = Reads.WAIT_SAYS, format = "duration")
          @Nullable String wait,
      @Suspended AsyncResponse client)
      throws IOException {
    ImmutableList<DatasourceName> names = NamesReader.read(body);
    reads.answer(minStoreVersion, wait, client, () -> Response.ok(answers.of(names)).build());
  }
}
