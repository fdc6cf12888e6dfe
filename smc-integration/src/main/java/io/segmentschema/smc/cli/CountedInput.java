package io.segmentschema.smc.cli;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that says how much of it has been read. For one thread. */
final class CountedInput extends FilterInputStream {

  private static final long MEGABYTE = 1_000_000;

  private final long bytes;
  private final Progress progress;
  private long passed;

  private CountedInput(InputStream file, long bytes, Progress progress) {
    super(file);
    this.bytes = bytes;
    this.progress = progress;
  }

  static InputStream of(Path file, long bytes, Progress progress) {
    try {
      return new CountedInput(Files.newInputStream(file), bytes, progress);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  @Override
  public int read() throws IOException {
    int octet = super.read();
    passed(octet < 0 ? 0 : 1);
    return octet;
  }

  @Override
  public int read(byte[] into, int from, int most) throws IOException {
    int length = super.read(into, from, most);
    passed(Math.max(0, length));
    return length;
  }

  private void passed(int more) {
    passed += more;
    if (bytes >= MEGABYTE) {
      progress.reached(passed / MEGABYTE, bytes / MEGABYTE, "MB");
    }
  }
}
