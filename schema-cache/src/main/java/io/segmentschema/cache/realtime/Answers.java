package io.segmentschema.cache.realtime;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Range;
import com.google.common.collect.RangeSet;
import com.google.common.collect.TreeRangeSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The answers to one incarnation's messages, for when a message comes again. Nearly every push is
 * accepted whole, and such an answer can be read off the message; so runs of them are kept as
 * ranges of numbers, and memory is bounded by what was answered otherwise. Guarded by the monitor
 * of its {@link TaskState}.
 */
final class Answers {

  /** How many answers are kept that cannot be read off their message. */
  private static final int MOST_OTHERS = 64;

  /** How many runs of whole acceptance are kept. */
  private static final int MOST_RUNS = 256;

  private final RangeSet<Long> whole = TreeRangeSet.create();
  private final Map<Long, Object> others =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Object> eldest) {
          return size() > MOST_OTHERS;
        }
      };

  void keep(RealtimePush push, PushResult answer) {
    if (!answer.equals(wholeOf(push))) {
      others.put(push.sequence(), answer);
      return;
    }
    whole.add(Range.openClosed(push.sequence() - 1, push.sequence()));
    if (whole.asRanges().size() > MOST_RUNS) {
      whole.remove(whole.asRanges().iterator().next());
    }
  }

  void keep(RealtimeRemoval removal, RemovalResult answer) {
    others.put(removal.sequence(), answer);
  }

  /** What the push was answered before; empty if it never came, or that is forgotten. */
  Optional<PushResult> to(RealtimePush push) {
    return whole.contains(push.sequence())
        ? Optional.of(wholeOf(push))
        : other(push.sequence(), PushResult.class);
  }

  /** What the removal was answered before; empty if it never came, or that is forgotten. */
  Optional<RemovalResult> to(RealtimeRemoval removal) {
    return other(removal.sequence(), RemovalResult.class);
  }

  void clear() {
    whole.clear();
    others.clear();
  }

  private <T> Optional<T> other(long sequence, Class<T> kind) {
    return Optional.ofNullable(others.get(sequence)).filter(kind::isInstance).map(kind::cast);
  }

  private static PushResult wholeOf(RealtimePush push) {
    return new PushResult(
        push.updates().stream()
            .map(update -> update.id().toString())
            .collect(ImmutableList.toImmutableList()),
        ImmutableList.of(),
        ImmutableList.of());
  }
}
