package io.segmentschema.smc.service.http;

import com.google.common.base.Joiner;
import jakarta.ws.rs.core.MediaType;
import java.text.ParseException;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.glassfish.jersey.message.internal.HttpHeaderReader;

/**
 * Reads the headers that decide where a request goes before Jersey does: it answers malformed ones
 * without a word and without asking the mapper of problems.
 */
public final class HeaderChecks extends Handler.Wrapper {

  private static final Joiner COMMAS = Joiner.on(", ").useForNull("");

  private interface Reading {
    void read(String value) throws ParseException;
  }

  /**
   * @param next what answers requests with well-formed headers
   */
  public HeaderChecks(Handler next) {
    super(next);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    if (isRefused(request, response, callback, HttpHeader.CONTENT_TYPE, MediaType::valueOf)
        || isRefused(
            request,
            response,
            callback,
            HttpHeader.ACCEPT,
            HttpHeaderReader::readAcceptMediaType)) {
      return true;
    }
    return super.handle(request, response, callback);
  }

  private static boolean isRefused(
      Request request, Response response, Callback callback, HttpHeader header, Reading reading) {
    Optional<String> malformed = malformed(request, header, reading);
    malformed.ifPresent(
        value ->
            JettyProblems.answer(
                request, response, callback, MediaTypes.malformed(header.asString(), value)));
    return malformed.isPresent();
  }

  private static Optional<String> malformed(Request request, HttpHeader header, Reading reading) {
    String value = COMMAS.join(request.getHeaders().getValuesList(header));
    // An empty Accept accepts anything; an empty Content-Type is none.
    boolean absent =
        value.isEmpty() && (header == HttpHeader.ACCEPT || !request.getHeaders().contains(header));
    if (absent) {
      return Optional.empty();
    }
    try {
      reading.read(value);
      return Optional.empty();
    } catch (ParseException | IllegalArgumentException noMediaType) {
      return Optional.of(value);
    }
  }
}
