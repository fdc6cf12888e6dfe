package io.segmentschema.smc.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.segmentschema.smc.cli.ScriptedService.Answer;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class MembersCommandTest {

  private static final String LOST =
      "{\"connection\":\"lost\",\"ageMillis\":61000},\"silentMillis\":null";

  private static final String MEMBERS =
      """
      {"members":[
        {"instance":"a","url":"http://a:1","role":"leader","epoch":7,"ready":true,
         "pollAgeMillis":1500,"silentMillis":null,"self":true},
        {"instance":"b","url":"http://b:2","role":"follower","epoch":7,"ready":false,
         "pollAgeMillis":null,"silentMillis":null,"self":false},
        {"instance":"c","url":"http://c:3","role":null,"epoch":null,"ready":false,
         "pollAgeMillis":null,"silentMillis":42700,"self":false}]}
      """;

  @Test
  void memberThatDoesNotAnswerIsToldFromOneThatIsNotReady() {
    try (ScriptedService service = new ScriptedService(new Answer(200, MEMBERS))) {
      Ran ran = Ran.of(Map.of(), "members", "--service", service.url());

      ran.says("leader", "1.5 s ago", "http://a:1");
      ran.says("follower", "none", "http://b:2");
      ran.says("does not answer, for 42 s", "?", "http://c:3");
      assertFalse(ran.out().contains("ZOOKEEPER"), ran.out());
    }
  }

  @Test
  void memberThatZooKeeperDoesNotAnswerIsToldFromOneThatItDoes() {
    String elected =
        MEMBERS
            .replace("1500,", "1500,\"zooKeeper\":{\"connection\":\"connected\",\"ageMillis\":9},")
            .replace("null,\"silentMillis\":null", "9,\"zooKeeper\":" + LOST);
    try (ScriptedService service = new ScriptedService(new Answer(200, elected))) {
      Ran ran = Ran.of(Map.of(), "members", "--service", service.url());

      ran.says("ZOOKEEPER");
      assertTrue(line(ran, "http://a:1").contains("connected"), ran.out());
      assertTrue(line(ran, "http://b:2").contains("lost, for 61 s"), ran.out());
      assertTrue(line(ran, "http://c:3").matches(".*no +\\? +http.*"), ran.out());
    }
  }

  @Test
  void memberThatIsBehindIsMarkedAtItsEpoch() {
    String behind =
        MEMBERS
            .replace("\"leader\",", "\"leader\",\"behind\":false,")
            .replace("\"follower\",\"epoch\":7,", "\"follower\",\"epoch\":6,\"behind\":true,");
    try (ScriptedService service = new ScriptedService(new Answer(200, behind))) {
      Ran ran = Ran.of(Map.of(), "members", "--service", service.url());

      assertTrue(line(ran, "http://b:2").contains("6, behind"), ran.out());
      assertFalse(line(ran, "http://a:1").contains("behind"), ran.out());
    }
  }

  private static String line(Ran ran, String end) {
    return ran.out().lines().filter(line -> line.endsWith(end)).findFirst().orElseThrow();
  }
}
