package io.segmentschema.smc.service.console;

import io.segmentschema.smc.security.Needs;
import io.segmentschema.smc.security.UserRole;
import io.segmentschema.smc.service.http.AcceptEncoding;
import io.segmentschema.smc.service.http.IfNoneMatch;
import io.segmentschema.smc.service.problem.Problem;
import io.segmentschema.smc.service.problem.ProblemType;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

/** The console's page and the files that it loads. */
@Path("/")
public final class PageResource {

  private static final String ASK_AGAIN = "no-cache";
  private static final String KEEP = "private, max-age=31536000, immutable";

  /** Everything stands in files, and nothing comes from elsewhere. */
  private static final String POLICY =
      "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
          + " object-src 'none'; require-trusted-types-for 'script'; trusted-types lit-html";

  private final ConsoleFiles files;

  PageResource(ConsoleFiles files) {
    this.files = files;
  }

  @GET
  @Needs(UserRole.OPERATOR)
  public Response page(@Context HttpHeaders headers) {
    return answer(files.page(), ASK_AGAIN, headers);
  }

  @GET
  @Needs(UserRole.OPERATOR)
  @Path("console/{version}/{name}")
  public Response asset(
      @PathParam("version") String version,
      @PathParam("name") String name,
      @Context HttpHeaders headers) {
    StaticFile file =
        files
            .asset(version, name)
            .orElseThrow(
                () ->
                    Problem.of(
                            ProblemType.NOT_FOUND,
                            "The console has no such file; a page that was loaded before an upgrade"
                                + " must be loaded anew.")
                        .asException());
    return answer(file, KEEP, headers);
  }

  private static Response answer(StaticFile file, String caching, HttpHeaders headers) {
    boolean known =
        IfNoneMatch.names(headers.getHeaderString(HttpHeaders.IF_NONE_MATCH), file.tag());
    Response.ResponseBuilder answer =
        known ? Response.notModified() : content(file, AcceptEncoding.allowsGzip(headers));
    return answer
        .tag(new EntityTag(file.tag(), true))
        .header(HttpHeaders.CACHE_CONTROL, caching)
        .header(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING)
        .header("Content-Security-Policy", POLICY)
        .header("X-Content-Type-Options", "nosniff")
        .header("Referrer-Policy", "no-referrer")
        .build();
  }

  private static Response.ResponseBuilder content(StaticFile file, boolean gzip) {
    Response.ResponseBuilder answer = Response.ok(file.bytes(gzip), file.mediaType());
    return gzip ? answer.header(HttpHeaders.CONTENT_ENCODING, "gzip") : answer;
  }
}
