package io.segmentschema.smc.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import com.google.common.base.Throwables;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * Leaves out what the libraries log, with its stack trace, of each attempt to reach a ZooKeeper
 * that is away, of an attempt that a stop ends, and of the place in the election that is gone when
 * a session has ended: the leadership tells once that ZooKeeper is away, and lines up again. What
 * else they have to say is logged. An event that is left out is in no metric either. Thread-safe.
 */
final class OutageFilter extends TurboFilter {

  /** Whose word it is about. */
  static final ImmutableList<String> LIBRARIES =
      ImmutableList.of("org.apache.curator", "org.apache.zookeeper");

  /** What the libraries throw then; by name, because this package does not know them. */
  private static final ImmutableSet<String> OUTAGES =
      ImmutableSet.of(
          "ConnectionLossException",
          "CuratorConnectionLossException",
          "InterruptedException",
          "OperationTimeoutException",
          "SessionExpiredException",
          "UnknownHostException");

  /** What Curator's election says, without a cause, each time that it lines up anew. */
  private static final String PLACE_IS_GONE = "failed to find our node; resetting";

  @Override
  public FilterReply decide(
      @Nullable Marker marker,
      Logger logger,
      Level level,
      @Nullable String format,
      Object @Nullable [] arguments,
      @Nullable Throwable thrown) {
    // Asked for everything that may be logged by anybody, and most of that has no throwable.
    Throwable told = thrown(arguments, thrown);
    if (told == null && (format == null || !format.contains(PLACE_IS_GONE))) {
      return FilterReply.NEUTRAL;
    }
    return isOfLibrary(logger.getName()) && (told == null || tellsOfOutage(told))
        ? FilterReply.DENY
        : FilterReply.NEUTRAL;
  }

  private static boolean isOfLibrary(String logger) {
    return LIBRARIES.stream().anyMatch(library -> logger.startsWith(library + "."));
  }

  /** It may still stand behind the other arguments. */
  private static @Nullable Throwable thrown(
      Object @Nullable [] arguments, @Nullable Throwable thrown) {
    if (thrown != null || arguments == null || arguments.length == 0) {
      return thrown;
    }
    return arguments[arguments.length - 1] instanceof Throwable last ? last : null;
  }

  private static boolean tellsOfOutage(Throwable told) {
    return Throwables.getCausalChain(told).stream()
        .anyMatch(cause -> OUTAGES.contains(cause.getClass().getSimpleName()));
  }
}
