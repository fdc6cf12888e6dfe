package io.segmentschema.poller;

import java.time.Duration;

/**
 * Whether a node leaves what it knows for its next process. Keys begin with {@code
 * schema-cache.snapshot.}
 *
 * @param enabled {@code enabled}: whether the file is written, and read at the start
 * @param period {@code period}: how often it is written while the store changes, PT1S to P1D
 */
public record SnapshotConfig(boolean enabled, Duration period) {

  /** Every setting at its default. */
  public static final SnapshotConfig DEFAULT = new SnapshotConfig(false, Duration.ofMinutes(5));

  public SnapshotConfig {
    Ranges.check("schema-cache.snapshot.period", period, Duration.ofSeconds(1), Duration.ofDays(1));
  }
}
