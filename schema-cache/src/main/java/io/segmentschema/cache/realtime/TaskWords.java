package io.segmentschema.cache.realtime;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.segment.SegmentId;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * All that a node knows of one task, for another node that has not heard its messages.
 *
 * @param task the task's name
 * @param epoch its incarnation; 0 if only what it handed off is known of it
 * @param sequence the last message that is contained, 0 if none is
 * @param words what it says of its segments, each at most once
 */
public record TaskWords(String task, long epoch, long sequence, ImmutableList<Word> words) {

  /** What it says of one segment. */
  public record Word(
      SegmentId id, RowSignature rowSignature, OptionalLong numRows, State state, long epoch) {}

  /** How the task stands to the segment. */
  public enum State {
    /** It writes it, and this is all that it has told. */
    WRITING("writing"),
    /** It writes it, and messages were lost: deltas must not build upon this. */
    WRITING_LOSSY("writingLossy"),
    /** It has handed it off, and no other stage can answer yet. */
    HANDED_OFF("handedOff"),
    /** The same after messages were lost: not fit for the store. */
    HANDED_OFF_LOSSY("handedOffLossy");

    private final String label;

    State(String label) {
      this.label = label;
    }

    /** The state as members spell it to each other. */
    public String label() {
      return label;
    }

    /** The state that is spelt so. */
    public static Optional<State> labelled(String label) {
      return Arrays.stream(values()).filter(state -> state.label.equals(label)).findFirst();
    }

    boolean isExact() {
      return this == WRITING || this == HANDED_OFF;
    }

    boolean isHandedOff() {
      return this == HANDED_OFF || this == HANDED_OFF_LOSSY;
    }
  }

  /** These, and the handed-off ones of the same task in the place of what is said of them here. */
  TaskWords and(TaskWords handedOff) {
    Map<SegmentId, Word> all = new LinkedHashMap<>();
    words.forEach(word -> all.put(word.id(), word));
    handedOff.words().forEach(word -> all.put(word.id(), word));
    return new TaskWords(task, epoch, sequence, ImmutableList.copyOf(all.values()));
  }

  /** The least that a message has. */
  public TaskWords {
    MessageChecks.check(task, epoch, sequence + 1);
  }
}
