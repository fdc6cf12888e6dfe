package io.segmentschema.cache.realtime;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.realtime.TaskWords.State;
import io.segmentschema.cache.realtime.TaskWords.Word;
import io.segmentschema.cache.segment.SegmentId;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What this node tells another one of tasks. For one call on one thread. */
final class WordsOfTasks {

  private final TransferStage stage;
  private final Map<String, TaskWords> told = new TreeMap<>();
  private final Set<SegmentId> held = new HashSet<>();

  WordsOfTasks(TransferStage stage) {
    this.stage = stage;
  }

  /** What that task holds; its monitor is held. */
  void add(String task, TaskState state) {
    if (state.isGone() || state.epoch() < 0) {
      return;
    }
    ImmutableList.Builder<Word> words = ImmutableList.builder();
    for (SegmentId id : state.held()) {
      held.add(id);
      state.base(id).ifPresent(base -> words.add(word(task, id, base)));
    }
    told.put(task, new TaskWords(task, state.epoch(), state.lastSequence(), words.build()));
  }

  private Word word(String task, SegmentId id, TaskState.Base base) {
    return new Word(
        id,
        base.rowSignature(),
        stage.numRows(task, id),
        base.exact() ? State.WRITING : State.WRITING_LOSSY,
        base.epoch());
  }

  /**
   * All words, ordered by the tasks' names, once every task has been added: what one of them hands
   * off meanwhile is found as handed off, and told once.
   */
  ImmutableList<TaskWords> all() {
    stage
        .handedOff(held)
        .asMap()
        .forEach((task, words) -> told.merge(task, handedOff(task, words), TaskWords::and));
    return ImmutableList.copyOf(told.values());
  }

  private static TaskWords handedOff(String task, Collection<Word> words) {
    return new TaskWords(task, 0, 0, ImmutableList.copyOf(words));
  }
}
