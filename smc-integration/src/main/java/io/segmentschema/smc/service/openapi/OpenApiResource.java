package io.segmentschema.smc.service.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import com.google.common.collect.ImmutableList;
import io.segmentschema.smc.security.Needs;
import io.segmentschema.smc.security.UserRole;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.stream.Stream;

/** Answers with the description of the API, which is made when somebody first asks for it. */
@Path("/openapi.json")
@Produces(MediaType.APPLICATION_JSON)
public final class OpenApiResource {

  private final Supplier<byte[]> document;

  private OpenApiResource(Collection<Class<?>> resources) {
    document =
        Suppliers.memoize(
            () -> OpenApiDocument.of(resources).toString().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Describes those resources and itself.
   *
   * @param resources the instances that answer
   */
  public static OpenApiResource describing(Collection<?> resources) {
    return new OpenApiResource(
        Stream.concat(resources.stream().map(Object::getClass), Stream.of(OpenApiResource.class))
            .collect(ImmutableList.<Class<?>>toImmutableList()));
  }

  @GET
  @Needs(UserRole.OPERATOR)
  @Describes(
      value = "This description.",
      gives = @Gives(says = "An OpenAPI document.", value = JsonNode.class))
  public Response openApi() {
    return Response.ok(document.get(), MediaType.APPLICATION_JSON_TYPE).build();
  }
}
