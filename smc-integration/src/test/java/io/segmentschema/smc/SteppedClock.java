package io.segmentschema.smc;

import io.segmentschema.cache.testing.TestClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;

/**
 * The system's clock, set forwards or backwards by as many seconds as stand in a file: so one
 * process steps the clock of another. It is the clock that the service dates by; libraries and the
 * JVM itself read the system's. Thread-safe.
 */
public final class SteppedClock extends TestClock {

  private final Path file;

  SteppedClock(Path file) {
    this.file = file;
  }

  /** Has every clock of that file be off by so much from now on; in whole seconds. */
  public static void step(Path file, long seconds) throws IOException {
    Path next = Files.createTempFile(file.getParent(), "clock", ".next");
    Files.writeString(next, (seconds < 0 ? "" : "+") + seconds);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public Instant instant() {
    try {
      return Instant.now().plusSeconds(Long.parseLong(Files.readString(file).strip()));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
