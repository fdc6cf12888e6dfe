package io.segmentschema.smc.members;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.error.InvalidInputException;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MemberTest {

  @ParameterizedTest
  @ValueSource(strings = {"http://node-1:8085", "https://10.0.0.7:443", "http://[::1]:65535"})
  void memberIsReachedByHostAndPort(String url) {
    // when
    Member member = new Member("node_1.a-b", URI.create(url));

    // then
    assertEquals(url, member.url().toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://node-1",
        "http://node-1:0",
        "http://node-1:65536",
        "http://node-1:8085/",
        "http://node-1:8085/v1",
        "http://node-1:8085?a=b",
        "http://node-1:8085#a",
        "http://user:secret@node-1:8085",
        "http://node_1:8085",
        "ftp://node-1:8085",
        "mailto:node-1",
        "node-1:8085",
        "//node-1:8085",
        ""
      })
  void whatLeadsElsewhereIsNoAddress(String url) {
    // when
    InvalidInputException refused =
        assertThrows(InvalidInputException.class, () -> new Member("node-1", URI.create(url)), url);

    // then
    assertEquals("url", refused.field());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a/b", "a\nb", "\u00e4"})
  void instanceIsOneWord(String instance) {
    // when
    InvalidInputException refused =
        assertThrows(
            InvalidInputException.class,
            () -> new Member(instance, URI.create("http://node-1:8085")));

    // then
    assertEquals("instance", refused.field());
  }

  @Test
  void serviceAloneKnowsItselfAndNobodyElse() {
    // given
    URI address = URI.create("http://127.0.0.1:8085");
    Members alone = new AloneMembers("a", () -> address);

    // then
    assertEquals(new Member("a", address), alone.self());
    assertEquals(ImmutableList.of(), alone.others());
  }
}
