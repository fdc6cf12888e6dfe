package io.segmentschema.smc.service.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A JSON array whose elements are written already. It is compressed at most once, when somebody
 * first asks for that; its plain form is put together each time. Any thread.
 */
final class WrittenAnswer implements Written {

  private final List<byte[]> elements;
  private final int bytes;

  @GuardedBy("this")
  private byte @Nullable [] compressed;

  WrittenAnswer(List<byte[]> elements) {
    this.elements = elements;
    int sum = 2 + Math.max(0, elements.size() - 1);
    for (byte[] element : elements) {
      sum = Math.addExact(sum, element.length);
    }
    this.bytes = sum;
  }

  @Override
  public int length() {
    return bytes;
  }

  @Override
  public byte[] plain() {
    ByteArrayOutputStream whole = new ByteArrayOutputStream(bytes);
    writeTo(whole);
    return whole.toByteArray();
  }

  /** One gzip member. The monitor lets one caller compress and the others wait for it. */
  @Override
  public synchronized byte[] gzip() {
    byte[] known = compressed;
    if (known == null) {
      known = compress();
      compressed = known;
    }
    return known;
  }

  private byte[] compress() {
    ByteArrayOutputStream packed = new ByteArrayOutputStream(bytes / 8 + 64);
    try (OutputStream plain = GzipAnswers.compressing(packed)) {
      writeTo(plain);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return packed.toByteArray();
  }

  private void writeTo(OutputStream out) {
    try {
      out.write('[');
      for (int i = 0; i < elements.size(); i++) {
        if (i > 0) {
          out.write(',');
        }
        out.write(elements.get(i));
      }
      out.write(']');
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }
}
