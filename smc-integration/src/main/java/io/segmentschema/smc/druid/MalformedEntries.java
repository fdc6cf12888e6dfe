package io.segmentschema.smc.druid;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.error.InvalidInputException;
import java.util.ArrayList;
import java.util.List;

/**
 * The entries of a list that were skipped because they could not be understood. Immutable.
 *
 * @param count how many
 * @param examples the first few, each with its place and its problem, fit for a log line
 */
public record MalformedEntries(int count, ImmutableList<String> examples) {

  private static final int MOST_EXAMPLES = 10;

  /** Nothing was skipped. */
  public static final MalformedEntries NONE = new MalformedEntries(0, ImmutableList.of());

  /** Whether nothing was skipped. */
  public boolean isEmpty() {
    return count == 0;
  }

  /** Collects them while a list is read; for one thread. */
  static final class Collector {

    private final List<String> examples = new ArrayList<>();
    private int count;

    void add(String place, InvalidInputException problem) {
      count++;
      if (examples.size() < MOST_EXAMPLES) {
        examples.add(place + "." + problem.field() + ": " + problem.problem());
      }
    }

    MalformedEntries collected() {
      return count == 0 ? NONE : new MalformedEntries(count, ImmutableList.copyOf(examples));
    }
  }
}
