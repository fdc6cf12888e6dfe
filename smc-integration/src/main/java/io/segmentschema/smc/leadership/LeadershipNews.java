package io.segmentschema.smc.leadership;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.segmentschema.cache.store.LeaderEpoch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners when leading begins and ends, in the order in which it does, whichever threads
 * notice: each looks at what is true now and tells what has changed since the last time. Changes
 * that follow one another quickly may be told as one.
 */
final class LeadershipNews {

  private static final Logger log = LoggerFactory.getLogger(LeadershipNews.class);

  private final Supplier<Optional<LeaderEpoch>> leading;

  @GuardedBy("this")
  private final List<LeadershipListener> listeners = new ArrayList<>();

  @GuardedBy("this")
  private Optional<LeaderEpoch> told = Optional.empty();

  /**
   * @param leading the epoch in which this node leads now; asked under this object's lock
   */
  LeadershipNews(Supplier<Optional<LeaderEpoch>> leading) {
    this.leading = leading;
  }

  synchronized void add(LeadershipListener listener) {
    listeners.add(listener);
    told.ifPresent(listener::startedLeading);
  }

  /** To be called after each change, without a lock. */
  synchronized void tell() {
    Optional<LeaderEpoch> now = leading.get();
    if (now.equals(told)) {
      return;
    }
    if (told.isPresent()) {
      each(LeadershipListener::stoppedLeading);
    }
    told = now;
    now.ifPresent(epoch -> each(listener -> listener.startedLeading(epoch)));
  }

  private synchronized void each(Consumer<LeadershipListener> news) {
    for (LeadershipListener listener : listeners) {
      try {
        news.accept(listener);
      } catch (RuntimeException fault) {
        log.error("A listener of the leadership failed: listener={}", listener, fault);
      }
    }
  }
}
