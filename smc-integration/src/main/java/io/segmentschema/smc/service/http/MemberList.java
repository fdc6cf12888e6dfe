package io.segmentschema.smc.service.http;

import static com.google.common.collect.ImmutableMap.toImmutableMap;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.segmentschema.smc.leadership.Leadership;
import io.segmentschema.smc.leadership.ZooKeeperConnection;
import io.segmentschema.smc.members.Member;
import io.segmentschema.smc.members.MemberState;
import io.segmentschema.smc.members.Members;
import io.segmentschema.smc.members.Peers;
import io.segmentschema.smc.service.Readiness;
import io.segmentschema.smc.service.openapi.Says;
import io.segmentschema.smc.service.store.StoreOperations;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All members and how they stand, as they say themselves when they are asked. */
public final class MemberList {

  /**
   * One of them.
   *
   * @param role with epoch, poll's age and ZooKeeper null if it did not answer
   * @param behind whether another one tells of a higher epoch: this one has not polled since that
   *     was taken; null if it did not answer
   * @param silentMillis for how long it has left without an answer what this node asked it; null if
   *     it answers
   */
  record MemberJson(
      String instance,
      String url,
      @Nullable String role,
      @Nullable Long epoch,
      @Says("Whether another member tells of a higher epoch.") @Nullable Boolean behind,
      boolean ready,
      @Nullable Long pollAgeMillis,
      @Nullable ZooKeeperJson zooKeeper,
      @Nullable Long silentMillis,
      boolean self) {

    private MemberJson besides(long highestEpoch) {
      return epoch == null
          ? this
          : new MemberJson(
              instance,
              url,
              role,
              epoch,
              epoch < highestEpoch,
              ready,
              pollAgeMillis,
              zooKeeper,
              silentMillis,
              self);
    }
  }

  /** How this one stands. */
  record SelfJson(
      String instance,
      String role,
      long epoch,
      boolean ready,
      @Nullable Long pollAgeMillis,
      @Nullable ZooKeeperJson zooKeeper) {}

  /** How a member's connection to ZooKeeper stands. */
  record ZooKeeperJson(
      @Says(oneOf = {"waiting", "connecting", "connected", "suspended", "lost"}) String connection,
      @Says("For how long ZooKeeper has answered this member, or has not.") long ageMillis) {

    static @Nullable ZooKeeperJson of(Optional<ZooKeeperConnection> connection) {
      return connection
          .map(now -> new ZooKeeperJson(now.state().label(), now.age().toMillis()))
          .orElse(null);
    }
  }

  private final Members members;
  private final Peers peers;
  private final Leadership leadership;
  private final Readiness readiness;
  private final StoreOperations store;

  @Inject
  public MemberList(
      Members members,
      Peers peers,
      Leadership leadership,
      Readiness readiness,
      StoreOperations store) {
    this.members = members;
    this.peers = peers;
    this.leadership = leadership;
    this.readiness = readiness;
    this.store = store;
  }

  /** Asks the others, as whoever sent the request; completes within their time limit. */
  CompletableFuture<List<MemberJson>> now(HttpHeaders request) {
    ImmutableList<Member> others =
        ImmutableList.<Member>builder()
            .addAll(members.others())
            .addAll(members.atThisAddress())
            .build();
    MemberJson self = listed(self());
    if (others.isEmpty()) {
      return CompletableFuture.completedFuture(List.of(self));
    }
    return peers
        .statesAtAGlance(Optional.ofNullable(request.getHeaderString(HttpHeaders.AUTHORIZATION)))
        .thenApply(states -> joined(self, others, states));
  }

  private List<MemberJson> joined(MemberJson self, List<Member> others, List<MemberState> states) {
    ImmutableMap<Member, MemberState> answered =
        states.stream().collect(toImmutableMap(MemberState::member, state -> state, (a, b) -> b));
    List<MemberJson> all =
        Stream.concat(
                Stream.of(self),
                others.stream()
                    .map(
                        member ->
                            Optional.ofNullable(answered.get(member))
                                .map(MemberList::answered)
                                .orElseGet(() -> silent(member))))
            .sorted(Comparator.comparing(MemberJson::url))
            .toList();
    long highestEpoch =
        all.stream()
            .map(MemberJson::epoch)
            .mapToLong(epoch -> epoch == null ? 0 : epoch)
            .max()
            .orElse(0);
    return all.stream().map(member -> member.besides(highestEpoch)).toList();
  }

  /** How this member stands now. */
  SelfJson self() {
    return new SelfJson(
        members.self().instance(),
        leadership.role().label(),
        leadership.epoch().value(),
        readiness.turnsAway().isEmpty(),
        store.polls().lastSuccessAge().map(Duration::toMillis).orElse(null),
        ZooKeeperJson.of(leadership.zooKeeper()));
  }

  private MemberJson listed(SelfJson self) {
    return new MemberJson(
        self.instance(),
        members.self().url().toString(),
        self.role(),
        self.epoch(),
        false,
        self.ready(),
        self.pollAgeMillis(),
        self.zooKeeper(),
        null,
        true);
  }

  private static MemberJson answered(MemberState state) {
    return new MemberJson(
        state.member().instance(),
        state.member().url().toString(),
        state.role().label(),
        state.epoch(),
        false,
        state.ready(),
        state.pollAge().map(Duration::toMillis).orElse(null),
        ZooKeeperJson.of(state.zooKeeper()),
        null,
        false);
  }

  private MemberJson silent(Member member) {
    return new MemberJson(
        member.instance(),
        member.url().toString(),
        null,
        null,
        null,
        false,
        null,
        null,
        peers.silentFor(member).map(Duration::toMillis).orElse(null),
        false);
  }
}
