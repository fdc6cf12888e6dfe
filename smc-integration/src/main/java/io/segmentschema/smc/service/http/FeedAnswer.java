package io.segmentschema.smc.service.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * What all are told who have followed the changes equally far: written once, compressed at most
 * once, and sent to each of them from the same bytes. Any thread.
 */
final class FeedAnswer implements Written {

  private final SharedBodies bodies;
  private final byte[] plain;

  @GuardedBy("this")
  private byte @Nullable [] compressed;

  FeedAnswer(byte[] plain, SharedBodies bodies) {
    this.bodies = bodies;
    this.plain = bodies.share(plain);
  }

  @Override
  public int length() {
    return plain.length;
  }

  @Override
  public byte[] plain() {
    return plain;
  }

  /** The monitor lets one caller compress and the others wait for it. */
  @Override
  public synchronized byte[] gzip() {
    byte[] known = compressed;
    if (known == null) {
      known = bodies.share(compress());
      compressed = known;
    }
    return known;
  }

  private byte[] compress() {
    ByteArrayOutputStream packed = new ByteArrayOutputStream(plain.length / 8 + 64);
    try (OutputStream out = GzipAnswers.compressing(packed)) {
      out.write(plain);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return packed.toByteArray();
  }
}
