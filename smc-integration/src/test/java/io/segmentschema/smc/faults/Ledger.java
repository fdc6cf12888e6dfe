package io.segmentschema.smc.faults;

import static com.google.common.collect.ImmutableMap.toImmutableMap;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Iterables;
import com.google.common.collect.Sets;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.segmentschema.smc.faults.SegmentState.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What a store may hold: each segment is in one state where every answer came, and in one of
 * several where one did not. Not thread-safe.
 */
final class Ledger {

  private final Map<String, ImmutableSet<SegmentState>> possible = new LinkedHashMap<>();
  private final List<Unanswered> unanswered = new ArrayList<>();

  /** A request that changes segments, each from its state to another. */
  record Request(ImmutableMap<String, UnaryOperator<SegmentState>> changes) {

    ImmutableSet<String> segments() {
      return changes.keySet();
    }

    ImmutableSet<SegmentState> after(String id, Set<SegmentState> before) {
      UnaryOperator<SegmentState> change = changes.getOrDefault(id, UnaryOperator.identity());
      return before.stream().map(change).collect(ImmutableSet.toImmutableSet());
    }
  }

  /** A request that may have been done, and in which states its segments were before it. */
  private record Unanswered(Request request, Map<String, ImmutableSet<SegmentState>> before) {}

  /**
   * How requests without an answer had ended.
   *
   * @param done were done all the same
   * @param absent were not
   */
  record Settled(int done, int absent) {}

  static Request publish(Map<TestSegment, String> columns) {
    return new Request(
        columns.entrySet().stream()
            .collect(
                toImmutableMap(
                    each -> each.getKey().text(),
                    each -> {
                      SegmentState published = SegmentState.published(each.getValue());
                      return before -> published;
                    })));
  }

  static Request unuse(List<TestSegment> segments) {
    return new Request(
        segments.stream().collect(toImmutableMap(TestSegment::text, each -> Ledger::unused)));
  }

  private static SegmentState unused(SegmentState before) {
    return before.kind() == Kind.USED ? SegmentState.unused(before.columns()) : before;
  }

  /** Notes a request that was answered as done; tells whether it changed anything. */
  @CanIgnoreReturnValue
  boolean answered(Request request) {
    overtake(request);
    boolean changed = false;
    for (String id : request.segments()) {
      ImmutableSet<SegmentState> after = request.after(id, states(id));
      changed |= !after.equals(states(id));
      possible.put(id, after);
    }
    return changed;
  }

  /** Notes a request of which nobody knows whether it was done. */
  void unanswered(Request request) {
    overtake(request);
    Map<String, ImmutableSet<SegmentState>> before = new LinkedHashMap<>();
    for (String id : request.segments()) {
      ImmutableSet<SegmentState> states = states(id);
      before.put(id, states);
      possible.put(id, Sets.union(states, request.after(id, states)).immutableCopy());
    }
    unanswered.add(new Unanswered(request, before));
  }

  /** From here on each unused row may be gone. */
  void cleanupBegun() {
    possible.replaceAll(
        (id, states) ->
            states.stream().anyMatch(state -> state.kind() == Kind.UNUSED)
                ? Sets.union(states, Set.of(SegmentState.ABSENT)).immutableCopy()
                : states);
  }

  /** Every unused row is gone. */
  void cleanupAnswered() {
    possible.replaceAll(
        (id, states) ->
            states.stream()
                .map(state -> state.kind() == Kind.UNUSED ? SegmentState.ABSENT : state)
                .collect(ImmutableSet.toImmutableSet()));
  }

  /**
   * Checks that each segment is in a possible state, that there is no other, and that a request
   * without an answer is whole or absent; takes what is there for certain from now on.
   */
  Settled settle(StoreContents store) {
    assertTrue(
        possible.keySet().containsAll(store.rows().keySet()), "rows that nobody has published");
    Map<String, SegmentState> now = new LinkedHashMap<>();
    possible.forEach(
        (id, states) -> {
          StoreContents.Row row = store.rows().get(id);
          SegmentState state = row == null ? SegmentState.ABSENT : row.state();
          assertTrue(states.contains(state), () -> id + " is " + state + ", possible: " + states);
          now.put(id, state);
        });
    int done = 0;
    int absent = 0;
    for (Unanswered each : unanswered) {
      Set<Boolean> halves = halves(each, now);
      assertTrue(halves.size() <= 1, "a request was done by half: " + each.request().segments());
      done += halves.contains(true) ? 1 : 0;
      absent += halves.contains(false) ? 1 : 0;
    }
    now.forEach((id, state) -> possible.put(id, ImmutableSet.of(state)));
    unanswered.clear();
    return new Settled(done, absent);
  }

  /** How many segments are certainly in a state of that kind. */
  long count(Kind kind) {
    return possible.values().stream()
        .filter(states -> states.size() == 1 && Iterables.getOnlyElement(states).kind() == kind)
        .count();
  }

  /** Whether it was done, for each segment that tells. */
  private static Set<Boolean> halves(Unanswered each, Map<String, SegmentState> now) {
    Set<Boolean> halves = new LinkedHashSet<>();
    each.before()
        .forEach(
            (id, before) -> {
              ImmutableSet<SegmentState> after = each.request().after(id, before);
              if (Sets.intersection(before, after).isEmpty()) {
                halves.add(after.contains(now.get(id)));
              }
            });
    return halves;
  }

  /** What is asked of a segment later hides whether an earlier request was done to it. */
  private void overtake(Request request) {
    unanswered.forEach(each -> each.before().keySet().removeAll(request.segments()));
  }

  private ImmutableSet<SegmentState> states(String id) {
    return possible.getOrDefault(id, ImmutableSet.of(SegmentState.ABSENT));
  }
}
