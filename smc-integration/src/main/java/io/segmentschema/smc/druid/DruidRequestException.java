package io.segmentschema.smc.druid;

import io.segmentschema.cache.error.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;

/** A Coordinator or a data node has refused to answer; asking later may help. */
final class DruidRequestException extends IOException {

  private static final long serialVersionUID = 1L;

  private DruidRequestException(String message) {
    super(message);
  }

  /** With what the server says. */
  static DruidRequestException refused(HttpResponse<?> response, InputStream body)
      throws IOException {
    return new DruidRequestException(
        "status=" + response.statusCode() + " " + DruidErrors.problem(response, body));
  }

  /** A redirect that is not followed. */
  static DruidRequestException redirect(String location) {
    return new DruidRequestException(
        "redirected to where this service does not go: " + InvalidInputException.shown(location));
  }
}
