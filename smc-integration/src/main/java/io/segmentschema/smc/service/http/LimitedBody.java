package io.segmentschema.smc.service.http;

import io.segmentschema.smc.service.problem.Problem;
import io.segmentschema.smc.service.problem.ProblemException;
import io.segmentschema.smc.service.problem.ProblemType;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A body that ends the request when it turns out to be larger than allowed. As much again is read
 * and thrown away first: a connection that is closed with its request half read may take the answer
 * with it.
 */
final class LimitedBody extends FilterInputStream {

  private final long limit;
  private long read;

  LimitedBody(InputStream body, long limit) {
    super(body);
    this.limit = limit;
  }

  private static ProblemException tooLarge(long limit) {
    return Problem.of(ProblemType.TOO_LARGE, "The body must have at most " + limit + " bytes.")
        .asException();
  }

  @Override
  public int read() throws IOException {
    int value = super.read();
    count(value < 0 ? 0 : 1);
    return value;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int bytes = super.read(buffer, offset, length);
    count(Math.max(0, bytes));
    return bytes;
  }

  @Override
  public long skip(long wanted) throws IOException {
    long skipped = super.skip(wanted);
    count(skipped);
    return skipped;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void count(long bytes) throws IOException {
    read += bytes;
    if (read > limit) {
      throw refuse();
    }
  }

  /** Throws a bounded part of the rest away and gives the exception to end the request with. */
  ProblemException refuse() throws IOException {
    byte[] rest = new byte[8_192];
    long thrownAway = 0;
    int bytes = 0;
    while (bytes >= 0 && thrownAway <= limit) {
      bytes = in.read(rest);
      thrownAway += Math.max(0, bytes);
    }
    return tooLarge(limit);
  }
}
