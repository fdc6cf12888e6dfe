package io.segmentschema.smc.service.http;

import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.WriterInterceptor;
import jakarta.ws.rs.ext.WriterInterceptorContext;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
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
        || answer.getHeaders().containsKey(HttpHeaders.ETAG)) {
      answer.proceed();
      return;
    }
    answer.getHeaders().add(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
    if (!acceptsGzip()) {
      answer.proceed();
      return;
    }
    answer.getHeaders().putSingle(HttpHeaders.CONTENT_ENCODING, "gzip");
    answer.getHeaders().remove(HttpHeaders.CONTENT_LENGTH);
    OutputStream plain = answer.getOutputStream();
    GZIPOutputStream compressed = new GZIPOutputStream(plain, 8_192);
    answer.setOutputStream(compressed);
    try {
      answer.proceed();
    } finally {
      compressed.finish();
      answer.setOutputStream(plain);
    }
  }

  private boolean acceptsGzip() {
    List<String> accepted =
        headers == null ? null : headers.getRequestHeader(HttpHeaders.ACCEPT_ENCODING);
    return accepted != null
        && AcceptEncoding.allowsGzip(String.join(",", accepted).toLowerCase(Locale.ROOT));
  }
}
