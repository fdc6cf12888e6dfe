package io.segmentschema.smc.client;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Optional;

/**
 * The newest store version that somebody awaited and the copy has included: a copy from another
 * node must include it too. A store that was set back may never have it again, so it is forgotten
 * when no node has had it for several requests in a row. Thread-safe.
 */
final class ConfirmedVersion {

  private static final int MOST_MISSES = 5;

  @GuardedBy("this")
  private Optional<String> token = Optional.empty();

  @GuardedBy("this")
  private int misses;

  synchronized Optional<String> token() {
    return token;
  }

  /** The copy includes that version. Where two tokens are numbers, the higher one is the newer. */
  synchronized void confirm(String confirmed) {
    misses = 0;
    if (token.isEmpty() || isNewer(confirmed, token.get())) {
      token = Optional.of(confirmed);
    }
  }

  /** A node has answered from a state that includes it. */
  synchronized void met() {
    misses = 0;
  }

  /**
   * A node did not come to include it in time.
   *
   * @return whether it has been forgotten
   */
  synchronized boolean missed() {
    misses++;
    if (misses < MOST_MISSES || token.isEmpty()) {
      return false;
    }
    token = Optional.empty();
    misses = 0;
    return true;
  }

  private static boolean isNewer(String one, String other) {
    String digits = "[0-9]{1,18}";
    return !one.matches(digits)
        || !other.matches(digits)
        || Long.parseLong(one) > Long.parseLong(other);
  }
}
