package io.segmentschema.smc.service.console;

import io.segmentschema.cache.error.InvalidInputException;
import io.segmentschema.smc.security.Needs;
import io.segmentschema.smc.security.UserRole;
import io.segmentschema.smc.service.Readiness;
import io.segmentschema.smc.service.http.Json;
import io.segmentschema.smc.service.http.QueryParameters;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** What the console shows beyond the contract of the other rooms. */
@Path("/v1/console")
@Produces(MediaType.APPLICATION_JSON)
public final class ConsoleResource {

  private static final String TEXT = "q";
  private static final int LONGEST_TEXT = 200;
  private static final int USUAL_PAGE = 100;

  private final Readiness readiness;
  private final Overview overview;
  private final DatasourcePages datasources;
  private final ColumnSearch columns;

  ConsoleResource(
      Readiness readiness, Overview overview, DatasourcePages datasources, ColumnSearch columns) {
    this.readiness = readiness;
    this.overview = overview;
    this.datasources = datasources;
    this.columns = columns;
  }

  @GET
  @Needs(UserRole.OPERATOR)
  @Path("/overview")
  public Response overview() {
    return Json.ok(overview.now());
  }

  @GET
  @Needs(UserRole.OPERATOR)
  @Path("/history")
  public Response history() {
    return Json.ok(overview.polls());
  }

  @GET
  @Needs(UserRole.OPERATOR)
  @Path("/datasources")
  @QueryParameters({TEXT, "offset", "limit"})
  public Response datasources(
      @QueryParam(TEXT) @Nullable String text,
      @QueryParam("offset") @Nullable String offset,
      @QueryParam("limit") @Nullable String limit) {
    String wanted = text == null ? "" : checked(text);
    int from = number("offset", offset, 0, Integer.MAX_VALUE, 0);
    int most = number("limit", limit, 1, DatasourcePages.LONGEST_PAGE, USUAL_PAGE);
    readiness.require();
    return Json.ok(datasources.page(wanted, from, most));
  }

  @GET
  @Needs(UserRole.OPERATOR)
  @Path("/columns")
  @QueryParameters(TEXT)
  public Response columns(@QueryParam(TEXT) @Nullable String text) {
    if (text == null || text.isEmpty()) {
      throw new InvalidInputException(TEXT, "must be a part of a column's name, is missing");
    }
    String wanted = checked(text);
    readiness.require();
    return Json.ok(columns.find(wanted));
  }

  private static String checked(String text) {
    if (text.length() > LONGEST_TEXT) {
      throw new InvalidInputException(
          TEXT, "must have at most %d characters, has %d".formatted(LONGEST_TEXT, text.length()));
    }
    return text;
  }

  private static int number(String name, @Nullable String text, int min, int max, int fallback) {
    if (text == null) {
      return fallback;
    }
    String allowed = "must be a whole number from " + min + " to " + max + ", is ";
    try {
      int number = Integer.parseInt(text);
      if (number < min || number > max) {
        throw new InvalidInputException(name, allowed + InvalidInputException.shown(text));
      }
      return number;
    } catch (NumberFormatException malformed) {
      throw new InvalidInputException(name, allowed + InvalidInputException.shown(text));
    }
  }
}
