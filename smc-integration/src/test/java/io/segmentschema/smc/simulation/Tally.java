package io.segmentschema.smc.simulation;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** How often each thing occurred that a run is there for: what never occurs is never tested. */
final class Tally {

  /** What is counted, while faults are on, and how often at least in 1,000 runs. */
  enum Occurrence {
    QUERIES(650),
    ANSWERS_TAKEN(300),
    BACKFILLS(100),
    PUBLISHES(2800),
    BARE_PUBLISHES(3600),
    LOADS(2600),
    MARKED_UNUSED(600),
    RECONCILED(65),
    LOST_ANSWERS(350),
    LOST_BACKFILL_ANSWERS(45),
    DEADLOCKS(400),
    FAILED_COMMITS(400),
    WRITERS_OUT_OF_PATIENCE(1400),
    CLEANUPS_THAT_DELETED(110),
    DELTA_POLLS(500),
    FULL_REFRESHES(1500),
    BROKEN_POLLS(330),
    HANDOFFS(280),
    ABANDONED(150),
    LOST_PUSHES(700),
    DAMAGED_PAYLOADS(100),
    OTHER_HANDS(85),
    LEADERS(700),
    LOST_ELECTIONS(0),
    RESTARTS(290);

    private final long leastInThousand;

    Occurrence(long leastInThousand) {
      this.leastInThousand = leastInThousand;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  private final Map<Occurrence, Long> counts = new EnumMap<>(Occurrence.class);

  void count(Occurrence what) {
    counts.merge(what, 1L, Long::sum);
  }

  long countOf(Occurrence what) {
    return counts.getOrDefault(what, 0L);
  }

  void add(Tally other) {
    other.counts.forEach((what, count) -> counts.merge(what, count, Long::sum));
  }

  /** What occurred too rarely in so many runs. */
  List<Occurrence> tooRare(long runs) {
    return Arrays.stream(Occurrence.values())
        .filter(what -> counts.getOrDefault(what, 0L) * 1000 < what.leastInThousand * runs)
        .toList();
  }

  @Override
  public String toString() {
    return counts.entrySet().stream()
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .collect(Collectors.joining(", "));
  }
}
