package io.segmentschema.smc.simulation;

import io.segmentschema.cache.datasource.MergePolicy;
import io.segmentschema.cache.realtime.RealtimeRemoval;
import io.segmentschema.cache.realtime.RealtimeRemoval.Reason;
import io.segmentschema.cache.schema.Aggregators;
import io.segmentschema.cache.schema.Fingerprint;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.schema.SchemaPayload;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.CommittedSegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What tasks have told one node, by the words of the protocol: which task's word of a segment must
 * be in what the node shows, and what the node may learn from a handoff. Knows nothing of how the
 * cache keeps it.
 */
final class TaskWords {

  /**
   * What one task has told of a segment.
   *
   * @param exact whether nothing was lost since
   * @param epoch the incarnation that told it
   * @param since after the handoff, the revision from which on the segment's life counts
   * @param life the life that the node has shown since the handoff, 0 if none
   */
  private record Word(
      RowSignature signature, boolean writing, boolean exact, long epoch, long since, long life) {

    Word inexact() {
      return new Word(signature, writing, false, epoch, since, life);
    }

    Word handedOff(long revision) {
      return new Word(signature, false, exact, epoch, revision, 0);
    }

    Word in(long shownLife) {
      return new Word(signature, false, exact, epoch, since, shownLife);
    }
  }

  /** How far a task has been heard. */
  private static final class Heard {
    long epoch = -1;
    long sequence;
    long nanos;
    long epochNanos;
  }

  /** Whether a life of the segment may have ended since that revision. */
  interface Lives {
    boolean mayHaveEnded(SegmentId id, long since);
  }

  private final MergePolicy policy;
  private final Lives lives;
  private final Map<String, Heard> heard = new HashMap<>();
  private final Map<SegmentId, TreeMap<String, Word>> words = new HashMap<>();
  private final Map<SegmentId, Set<Fingerprint>> learnt = new HashMap<>();

  TaskWords(MergePolicy policy, Lives lives) {
    this.policy = policy;
    this.lives = lives;
    Landscape.SEGMENTS.forEach(
        id -> {
          words.put(id, new TreeMap<>());
          learnt.put(id, new HashSet<>());
        });
  }

  // ---- what the node is told

  /** A message reaches the node; says whether it is a new one. */
  boolean hears(String task, long epoch, long sequence, long nanos) {
    Heard of = heard.computeIfAbsent(task, absent -> new Heard());
    if (epoch < of.epoch) {
      return false;
    }
    of.nanos = nanos;
    if (epoch > of.epoch) {
      of.epoch = epoch;
      of.epochNanos = nanos;
      of.sequence = 0;
      loseBases(task);
    }
    if (sequence <= of.sequence) {
      return false;
    }
    if (sequence != of.sequence + 1) {
      loseBases(task);
    }
    of.sequence = sequence;
    return true;
  }

  /** The node has accepted what the task has written of the segment by now. */
  void wrote(String task, SegmentId id, long epoch, RowSignature signature) {
    words.get(id).put(task, new Word(signature, true, true, epoch, 0, 0));
  }

  /** The node lacks something that the task has told of the segment. */
  void missed(String task, SegmentId id) {
    words.get(id).computeIfPresent(task, (t, word) -> word.writing() ? word.inexact() : word);
  }

  /** The node takes a removal that is news to it; the revision is one that it surely has. */
  void removes(RealtimeRemoval removal, long revision) {
    for (SegmentId id : removal.segmentIds()) {
      TreeMap<String, Word> of = words.get(id);
      Word word = of.get(removal.task());
      if (word == null || !word.writing()) {
        continue;
      }
      if (removal.reason() == Reason.ABANDONED) {
        of.remove(removal.task());
      } else {
        of.put(removal.task(), word.handedOff(revision));
      }
      left(id);
    }
  }

  /** Those who are silent for the lease are gone, and so is what an earlier incarnation told. */
  void expire(long nanos, long leaseNanos) {
    for (String task : List.copyOf(heard.keySet())) {
      Heard of = heard.get(task);
      boolean silent = nanos - of.nanos > leaseNanos;
      boolean earlierOver = nanos - of.epochNanos > leaseNanos;
      words.forEach(
          (id, ofSegment) -> {
            Word word = ofSegment.get(task);
            if (word != null
                && word.writing()
                && (silent || (earlierOver && word.epoch() < of.epoch))) {
              ofSegment.remove(task);
              left(id);
            }
          });
      if (silent) {
        heard.remove(task);
      }
    }
  }

  /** The node's realtime stage has let go of the segment. */
  void forget(SegmentId id) {
    words.get(id).clear();
  }

  /**
   * The node shows that row now: what was handed off to another life, or to one that has ended, may
   * not be there any more.
   */
  void rowShown(SegmentId id, Optional<CommittedSegment> row) {
    long life = row.filter(CommittedSegment::needsSchema).map(r -> r.usedRevision()).orElse(0L);
    boolean over = row.isPresent() && life == 0;
    TreeMap<String, Word> of = words.get(id);
    of.values()
        .removeIf(word -> !word.writing() && (over || (word.life() > 0 && word.life() != life)));
    of.replaceAll((task, word) -> word.writing() ? word : word.in(life));
  }

  // ---- what must follow from it

  /** Whether nothing of what was told must stay. */
  boolean mayBeGone(SegmentId id) {
    return words.get(id).values().stream().allMatch(word -> mayBeGone(id, word));
  }

  /** Whether a task writes the segment, as far as the node can know. */
  boolean isWritten(SegmentId id) {
    return words.get(id).values().stream().anyMatch(Word::writing);
  }

  /** What the node may show of the segment in the realtime stage, at its fullest first. */
  List<RowSignature> unions(SegmentId id) {
    return choices(id).stream().map(this::union).toList();
  }

  /** The columns that the node must show of the segment in the realtime stage. */
  RowSignature needed(SegmentId id) {
    List<List<Word>> all = choices(id);
    return union(all.get(all.size() - 1));
  }

  /** Whether the node may take that schema from a handoff. */
  boolean mayLearn(SegmentId id, Fingerprint fingerprint) {
    return learnt.get(id).contains(fingerprint);
  }

  private void loseBases(String task) {
    words.keySet().forEach(id -> missed(task, id));
  }

  /** A task has let go; if it was the last one, what was handed off is all that there will be. */
  private void left(SegmentId id) {
    if (isWritten(id)) {
      return;
    }
    for (List<Word> choice : choices(id)) {
      if (!choice.isEmpty() && choice.stream().allMatch(Word::exact)) {
        learnt.get(id).add(fingerprint(union(choice)));
      }
    }
  }

  /**
   * The words that count, in the order of the tasks' names: all of them, and without those whose
   * life may have ended.
   */
  private List<List<Word>> choices(SegmentId id) {
    List<List<Word>> choices = new ArrayList<>();
    choices.add(List.of());
    for (Word word : words.get(id).values()) {
      List<List<Word>> with = new ArrayList<>();
      for (List<Word> choice : choices) {
        List<Word> longer = new ArrayList<>(choice);
        longer.add(word);
        with.add(longer);
      }
      if (mayBeGone(id, word)) {
        with.addAll(choices);
      }
      choices = with;
    }
    return choices;
  }

  private boolean mayBeGone(SegmentId id, Word word) {
    return !word.writing() && lives.mayHaveEnded(id, word.since());
  }

  private RowSignature union(List<Word> choice) {
    return policy.merge(choice.stream().map(Word::signature).toList());
  }

  private static Fingerprint fingerprint(RowSignature signature) {
    return Fingerprint.of(new SchemaPayload(signature, Aggregators.NONE));
  }
}
