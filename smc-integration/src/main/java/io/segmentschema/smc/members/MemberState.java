package io.segmentschema.smc.members;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.segmentschema.smc.leadership.Role;
import io.segmentschema.smc.leadership.ZooKeeperConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * How a member stands, as it says itself.
 *
 * @param epoch the latest epoch that it knows of
 * @param ready whether clients should ask it
 * @param pollAge how long ago its last good poll ended; empty before the first
 * @param zooKeeper how its connection to ZooKeeper stands; empty if it does not say
 */
public record MemberState(
    Member member,
    Role role,
    long epoch,
    boolean ready,
    Optional<Duration> pollAge,
    Optional<ZooKeeperConnection> zooKeeper) {

  /** Where a member is asked how it stands. */
  public static final String PATH = "/v1/members/self";

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /**
   * Reads what the member answered.
   *
   * @return empty if it is no such answer, or another process answers there now
   */
  static Optional<MemberState> of(MemberAnswer answer) {
    try {
      JsonNode json = MAPPER.readTree(answer.body());
      Optional<Role> role =
          Arrays.stream(Role.values())
              .filter(known -> known.label().equals(json.path("role").asText()))
              .findFirst();
      boolean sameProcess = json.path("instance").asText().equals(answer.member().instance());
      return answer.isGood() && sameProcess
          ? role.map(known -> of(answer.member(), known, json))
          : Optional.empty();
    } catch (IOException noJson) {
      return Optional.empty();
    }
  }

  private static MemberState of(Member member, Role role, JsonNode json) {
    JsonNode age = json.path("pollAgeMillis");
    return new MemberState(
        member,
        role,
        json.path("epoch").asLong(),
        json.path("ready").asBoolean(),
        age.isIntegralNumber() ? Optional.of(Duration.ofMillis(age.asLong())) : Optional.empty(),
        zooKeeper(json.path("zooKeeper")));
  }

  private static Optional<ZooKeeperConnection> zooKeeper(JsonNode json) {
    Duration age = Duration.ofMillis(json.path("ageMillis").asLong());
    return ZooKeeperConnection.State.of(json.path("connection").asText())
        .map(state -> new ZooKeeperConnection(state, age));
  }
}
