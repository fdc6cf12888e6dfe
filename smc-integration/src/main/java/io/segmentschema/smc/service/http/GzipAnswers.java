package io.segmentschema.smc.service.http;

import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
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
    if (answer.getEntity() instanceof Written written) {
      answer.setEntity(compresses(answer, written.length()) ? written.gzip() : written.plain());
      answer.setType(byte[].class);
      answer.setGenericType(byte[].class);
      answer.proceed();
    } else if (answer.getEntity() instanceof byte[] body && compresses(answer, body.length)) {
      proceedCompressing(answer);
    } else {
      answer.proceed();
    }
  }

  /** Whether the answer goes out compressed; if so its headers say it. */
  private boolean compresses(WriterInterceptorContext answer, int length) {
    if (length < WORTH_IT || answer.getHeaders().containsKey(HttpHeaders.ETAG)) {
      return false;
    }
    answer.getHeaders().add(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
    if (!AcceptEncoding.allowsGzip(headers)) {
      return false;
    }
    answer.getHeaders().putSingle(HttpHeaders.CONTENT_ENCODING, "gzip");
    answer.getHeaders().remove(HttpHeaders.CONTENT_LENGTH);
    return true;
  }

  private static void proceedCompressing(WriterInterceptorContext answer) throws IOException {
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

  static GZIPOutputStream compressing(OutputStream out) throws IOException {
    return new GZIPOutputStream(out, 8_192);
  }
}
