package io.segmentschema.smc.service.http;

import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.WriterInterceptor;
import jakarta.ws.rs.ext.WriterInterceptorContext;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Compresses answers for clients that accept it, each as one single gzip member: some decoders stop
 * after the first. Answers with an ETag stay as they are, because a strong ETag names bytes and
 * ours is the schema's version.
 */
public final class GzipAnswers implements WriterInterceptor {

  private static final int WORTH_IT = 500;

  // Set by Jersey; a proxy that looks the request up.
  @Context private @Nullable HttpHeaders headers;

  @Override
  public void aroundWriteTo(WriterInterceptorContext answer) throws IOException {
    if (!(answer.getEntity() instanceof byte[] body)
        || body.length < WORTH_IT
        || answer.getHeaders().containsKey(HttpHeaders.ETAG)
        || answer.getHeaders().containsKey(HttpHeaders.VARY)) {
      answer.proceed();
      return;
    }
    answer.getHeaders().add(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
    if (!AcceptEncoding.allowsGzip(headers)) {
      answer.proceed();
      return;
    }
    answer.getHeaders().putSingle(HttpHeaders.CONTENT_ENCODING, "gzip");
    answer.getHeaders().remove(HttpHeaders.CONTENT_LENGTH);
    OutputStream plain = answer.getOutputStream();
    GZIPOutputStream compressed = compressing(plain);
    answer.setOutputStream(compressed);
    try {
      answer.proceed();
    } finally {
      compressed.finish();
      answer.setOutputStream(plain);
    }
  }

  /** An answer that keeps its compressed form, with the headers that the others get here. */
  static Response answer(WrittenAnswer answer, boolean gzip) {
    Response.ResponseBuilder response = Response.ok().type(MediaType.APPLICATION_JSON_TYPE);
    if (answer.length() < WORTH_IT) {
      return response.entity(answer.plain()).build();
    }
    response.header(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
    return gzip
        ? response.header(HttpHeaders.CONTENT_ENCODING, "gzip").entity(answer.gzip()).build()
        : response.entity(answer.plain()).build();
  }

  static GZIPOutputStream compressing(OutputStream out) throws IOException {
    return new GZIPOutputStream(out, 8_192);
  }
}
