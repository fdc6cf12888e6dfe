package io.segmentschema.smc.service;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.smc.leadership.Role;
import io.segmentschema.smc.members.Member;
import io.segmentschema.smc.members.MemberState;
import io.segmentschema.smc.members.Peers;
import io.segmentschema.smc.service.json.TaskWordsReader.Pending;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the other members once for what they know of realtime tasks, and takes it over: from one
 * that is ready, the leader first, or else from all that are there. Answers come one after the
 * other, on the HTTP client's threads.
 */
final class Takeover {

  /** What has come of it. */
  enum Outcome {
    /** Somebody listens who has not told. */
    INCOMPLETE,
    /** Nobody listens. */
    NOBODY_THERE,
    /** All that others know is known here. */
    DONE
  }

  private static final Logger log = LoggerFactory.getLogger(Takeover.class);

  private final SchemaCache cache;
  private final Peers peers;
  private final BooleanSupplier isWanted;
  private final Consumer<List<Pending>> pending;

  /**
   * @param isWanted asked after each page
   * @param pending takes what the store does not have yet
   */
  Takeover(
      SchemaCache cache, Peers peers, BooleanSupplier isWanted, Consumer<List<Pending>> pending) {
    this.cache = cache;
    this.peers = peers;
    this.isWanted = isWanted;
    this.pending = pending;
  }

  CompletableFuture<Outcome> ask() {
    return peers
        .states(Optional.empty())
        .thenCompose(states -> takeFrom(inOrder(states), ImmutableList.of()));
  }

  /** Who is not ready may have come no earlier than this node; the leader has heard every task. */
  private static ImmutableList<MemberState> inOrder(List<MemberState> states) {
    return states.stream()
        .sorted(
            Comparator.comparing((MemberState state) -> !state.ready())
                .thenComparing(state -> state.role() != Role.LEADER))
        .collect(ImmutableList.toImmutableList());
  }

  private CompletableFuture<Outcome> takeFrom(
      List<MemberState> candidates, ImmutableList<Member> told) {
    if (candidates.isEmpty()) {
      return CompletableFuture.completedFuture(after(told));
    }
    MemberState first = candidates.get(0);
    return new TaskWordsRequest(peers, first.member(), isWanted)
        .send()
        .thenCompose(
            words -> {
              List<MemberState> others = candidates.subList(1, candidates.size());
              if (words.isEmpty()) {
                return takeFrom(others, told);
              }
              take(first.member(), words.get());
              return first.ready()
                  ? CompletableFuture.completedFuture(Outcome.DONE)
                  : takeFrom(others, with(told, first.member()));
            });
  }

  private Outcome after(List<Member> told) {
    if (!told.containsAll(peers.listening())) {
      return Outcome.INCOMPLETE;
    }
    return told.isEmpty() ? Outcome.NOBODY_THERE : Outcome.DONE;
  }

  private static ImmutableList<Member> with(List<Member> told, Member another) {
    return ImmutableList.<Member>builder().addAll(told).add(another).build();
  }

  private void take(Member member, TaskWordsRequest.Told told) {
    cache.takeOverRealtime(told.tasks());
    pending.accept(told.pending());
    log.info(
        "Realtime schemas taken over from another member: instance={}, tasks={}, segments={},"
            + " pending={}",
        member.instance(),
        told.tasks().size(),
        told.tasks().stream().mapToInt(task -> task.words().size()).sum(),
        told.pending().size());
  }
}
