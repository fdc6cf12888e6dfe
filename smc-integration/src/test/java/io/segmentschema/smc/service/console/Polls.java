package io.segmentschema.smc.service.console;

import io.segmentschema.cache.store.LeaderEpoch;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.store.StoreVersion;
import io.segmentschema.poller.PollFailure;
import io.segmentschema.poller.PollReport;
import java.time.Duration;

/** A history: a full poll, then deltas, one of which failed. */
final class Polls {

  static final int COUNT = 40;

  private Polls() {}

  static void fill(PollHistory history) {
    history.polled(report(PollKind.FULL, 50_000, 2_100));
    for (int i = 1; i < COUNT; i++) {
      if (i == 25) {
        history.failed(new PollFailure(PollKind.DELTA, "Connection refused", Duration.ofMillis(5)));
      } else {
        history.polled(report(PollKind.DELTA, i % 7, 20 + (i * 37) % 90));
      }
    }
  }

  private static PollReport report(PollKind kind, long rows, long millis) {
    return new PollReport(
        kind, new StoreVersion(1), new LeaderEpoch(1), rows, 0, 24, Duration.ofMillis(millis));
  }
}
