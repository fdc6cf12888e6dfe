package io.segmentschema.smc.members;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.segmentschema.smc.leadership.Role;
import java.net.URI;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Speaks to the other members; the one class that does. Every request says which node sends it, so
 * that what was passed on once is not passed on again. Nothing waits here: answers come as futures,
 * completed by threads of the HTTP client, and never exceptionally. Thread-safe.
 */
public final class Peers {

  /** The header that names the node that has passed a request on; it gives no rights. */
  public static final String PASSED_ON = "Schema-Cache-Passed-On";

  /** The longest answer that is taken. */
  private static final int MAX_ANSWER_BYTES = 64 << 20;

  private static final Duration GLANCE = Duration.ofMillis(200);

  private final Members members;
  private final MemberCalls calls;

  public Peers(Members members, MemberAccess access, MeterRegistry meters, Ticker ticker) {
    this.members = members;
    this.calls = new MemberCalls(access, meters, ticker);
    Gauge.builder("schema.members.others", () -> members.others().size())
        .description("Other services known to share the store")
        .register(meters);
  }

  /** Whether nobody else is known. */
  public boolean isAlone() {
    return others().isEmpty();
  }

  /** A process that was here before this one may still be in the list, at the same address. */
  private ImmutableList<Member> others() {
    ImmutableList<Member> others = members.others();
    if (others.isEmpty()) {
      return others;
    }
    URI here = members.self().url();
    return others.stream()
        .filter(member -> !member.url().equals(here))
        .collect(ImmutableList.toImmutableList());
  }

  /** The others, but for those at whose address nobody listened when they were asked last. */
  public ImmutableList<Member> listening() {
    return others().stream()
        .filter(member -> !calls.isGone(member))
        .collect(ImmutableList.toImmutableList());
  }

  /** Whether it is known who else is there. */
  public boolean areKnown() {
    return members.isKnown();
  }

  /**
   * Asks all others at once. One that left the request before without an answer is asked too, but
   * not waited for: as long as it is away it makes nobody wait.
   *
   * @return the answers of those that did it, once none is awaited any more
   */
  public CompletableFuture<ImmutableList<MemberAnswer>> askAll(MemberRequest request) {
    return ofAll(
        member -> {
          boolean isAwaited = !calls.isSilent(member);
          CompletableFuture<Optional<MemberAnswer>> answer = ask(member, request);
          return isAwaited
              ? answer.thenApply(given -> given.filter(MemberAnswer::isGood))
              : CompletableFuture.completedFuture(Optional.empty());
        });
  }

  /** How each of the others stands, as far as they answer. */
  public CompletableFuture<ImmutableList<MemberState>> states(Optional<String> authorization) {
    return ofAll(member -> state(member, authorization));
  }

  /**
   * The same for somebody who looks again and again: one that left the request before without an
   * answer is asked too, but has only a moment to answer, so that one that hangs does not hold up
   * each look.
   */
  public CompletableFuture<ImmutableList<MemberState>> statesAtAGlance(
      Optional<String> authorization) {
    return ofAll(
        member -> {
          boolean isAwaited = !calls.isSilent(member);
          CompletableFuture<Optional<MemberState>> state = state(member, authorization);
          return isAwaited
              ? state
              : state.completeOnTimeout(Optional.empty(), GLANCE.toMillis(), TimeUnit.MILLISECONDS);
        });
  }

  private CompletableFuture<Optional<MemberState>> state(
      Member member, Optional<String> authorization) {
    return ask(member, MemberRequest.get(MemberState.PATH, authorization))
        .thenApply(answer -> answer.flatMap(MemberState::of));
  }

  /** How long a member has left requests without an answer; empty if it answered the last. */
  public Optional<Duration> silentFor(Member member) {
    return calls.silentFor(member);
  }

  /**
   * Asks the other that leads.
   *
   * @return what it answered, well or not; empty if none is known to lead, or it did not answer
   */
  public CompletableFuture<Optional<MemberAnswer>> askLeader(MemberRequest request) {
    return states(request.authorization())
        .thenCompose(
            states ->
                leaderOf(states)
                    .map(leader -> ask(leader, request))
                    .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty())));
  }

  /** For a while two may call themselves leader: the one with the higher epoch is. */
  private static Optional<Member> leaderOf(List<MemberState> states) {
    return states.stream()
        .filter(state -> state.role() == Role.LEADER)
        .max(Comparator.comparingLong(MemberState::epoch))
        .map(MemberState::member);
  }

  /** Asks one of the others; empty if it does not answer. */
  public CompletableFuture<Optional<MemberAnswer>> ask(Member member, MemberRequest request) {
    return calls
        .send(member, request, members.self().instance(), MAX_ANSWER_BYTES)
        .handle((answer, failure) -> Optional.ofNullable(answer));
  }

  private <T> CompletableFuture<ImmutableList<T>> ofAll(
      Function<Member, CompletableFuture<Optional<T>>> question) {
    List<CompletableFuture<Optional<T>>> asked = others().stream().map(question).toList();
    return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
        .thenApply(
            all ->
                asked.stream()
                    .flatMap(answer -> answer.join().stream())
                    .collect(ImmutableList.toImmutableList()));
  }
}
