package io.segmentschema.smc.client;

import static io.segmentschema.smc.client.ClientFixture.FEED;
import static io.segmentschema.smc.client.ClientFixture.page;
import static io.segmentschema.smc.client.ClientFixture.removed;
import static io.segmentschema.smc.client.ClientFixture.schema;
import static io.segmentschema.smc.client.ClientFixture.since;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a copy follows its nodes; the network, the time and chance are the test's. */
final class SchemaCacheClientTest {

  private static final String A = "http://a:1";
  private static final String B = "http://b:1";

  @Test
  void copyFollowsFromEverythingThroughEachChange() {
    ClientFixture fixture = ClientFixture.started(A);
    assertFalse(fixture.client.ready().isDone());

    fixture.answer(A + FEED, page("c1", schema("x", "1"), schema("y", "1")));
    assertTrue(fixture.client.ready().isDone());
    fixture.answer(since("c1"), page("c2", schema("x", "2")));
    fixture.answer(since("c2"), removed("c3", "y"));

    assertEquals("{x=2}", fixture.copy());
    assertEquals(List.of("+[x, y] -[]", "+[x] -[]", "+[] -[y]"), fixture.heard);
    assertEquals(List.of(), fixture.troubles);
    assertEquals(
        List.of(
            new DatasourceColumns.Column("c", Optional.of("LONG")),
            new DatasourceColumns.Column("d", Optional.empty())),
        fixture.client.schema("x").orElseThrow().columns());
    assertEquals(Optional.empty(), fixture.client.schema("y"));
  }

  @Test
  void nodeThatFailsIsReplacedByTheNextWhileTheCopyStaysWhole() {
    ClientFixture fixture = ClientFixture.following(A, B);

    fixture.fail(new ConnectException("refused"));
    assertEquals("{x=1}", fixture.copy());
    fixture.answer(B + FEED, page("k9", schema("x", "1"), schema("z", "1")));
    fixture.answer(B + since("k9"), page("k9"));

    assertEquals("{x=1, z=1}", fixture.copy());
    assertEquals(List.of("+[x] -[]", "+[z] -[]"), fixture.heard);
  }

  @Test
  void nodeIsLeftAloneForAsLongAsItSays() {
    ClientFixture fixture = ClientFixture.started(A);

    fixture.answer(FEED, new Reply(503, Optional.of(Duration.ofSeconds(7)), new byte[0]));
    fixture.advance(Duration.ofMillis(6_999));
    assertEquals(0, fixture.network.underWay());
    fixture.advance(Duration.ofMillis(1));

    assertEquals(A + FEED, fixture.network.only().address().toString());
  }

  @Test
  void nodeThatSaysToComeBackInAYearIsAskedWithinMinutes() {
    ClientFixture fixture = ClientFixture.started(A);

    fixture.answer(FEED, new Reply(503, Optional.of(Duration.ofDays(365)), new byte[0]));
    fixture.advance(Duration.ofMinutes(2));

    assertEquals(1, fixture.network.underWay());
  }

  @Test
  void onlyNodeThatFailsIsAskedEverMoreSlowly() {
    ClientFixture fixture = ClientFixture.started(A);
    Duration least = Duration.ofMillis(100);
    Duration most = Duration.ofMillis(200);
    for (int failures = 1; failures <= 12; failures++) {
      fixture.fail(new ConnectException("refused"));
      fixture.advance(least.minusMillis(1));
      assertEquals(0, fixture.network.underWay(), "failures=" + failures);
      fixture.advance(most.minus(least).plusMillis(1));
      assertEquals(1, fixture.network.underWay(), "failures=" + failures);
      most = min(most.multipliedBy(2), Duration.ofSeconds(30));
      least = most.dividedBy(2);
    }
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  @Test
  void goneCursorBeginsAgainWithoutABlink() {
    ClientFixture fixture = ClientFixture.following(A);

    fixture.answer(since("c1"), 410);
    assertEquals("{x=1}", fixture.copy());
    fixture.answer(FEED, page("d1", schema("x", "1"), schema("y", "1")));

    assertEquals("{x=1, y=1}", fixture.copy());
    assertEquals(List.of("+[x] -[]", "+[y] -[]"), fixture.heard);
    fixture.answer(since("d1"), page("d1"));
  }

  @Test
  void answersWithoutNewsThatComeEarlyAreNotAskedForWithoutEnd() {
    ClientFixture fixture = ClientFixture.following(A);

    fixture.answer(since("c1"), page("c1"));

    assertEquals(0, fixture.network.underWay());
    fixture.advance(Duration.ofSeconds(1));
    assertEquals(1, fixture.network.underWay());
  }

  @Test
  void waitThatBroughtNothingIsFollowedByTheNextAtOnce() {
    ClientFixture fixture = ClientFixture.following(A);

    fixture.advance(Duration.ofSeconds(30));
    fixture.answer(since("c1"), page("c1"));

    assertEquals(A + since("c1"), fixture.network.only().address().toString());
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 405, 501})
  void nodeWithoutFeedHasItsVersionsCompared(int status) {
    ClientFixture fixture = ClientFixture.started(A);
    fixture.answer(FEED, status);

    fixture.answer(A + "/v1/datasources", listing("x", "1", "y", "1", "z", "1"));
    fixture.network.to("/v1/datasources/x/schema").reply().complete(ok(schema("x", "1")));
    fixture.network.to("/v1/datasources/y/schema").reply().complete(ok(schema("y", "1")));
    fixture.network.to("/v1/datasources/z/schema").reply().complete(ok(schema("z", "1")));
    fixture.run();
    assertEquals("{x=1, y=1, z=1}", fixture.copy());

    // when: one is as it was, one another, one gone
    fixture.advance(Duration.ofSeconds(5));
    fixture.answer("/v1/datasources", listing("x", "1", "y", "2"));
    FakeTransport.Call changed = fixture.network.only();
    assertEquals(A + "/v1/datasources/y/schema", changed.address().toString());
    assertEquals(Optional.of("1"), changed.ifNoneMatch());
    changed.reply().complete(ok(schema("y", "2")));
    fixture.run();

    assertEquals("{x=1, y=2}", fixture.copy());
    assertEquals(1, fixture.troubles.size(), fixture.troubles.toString());
  }

  @Test
  void feedIsTriedAgainLaterAndReplacesTheCopyAtOnce() {
    ClientFixture fixture = ClientFixture.started(A);
    fixture.answer(FEED, 404);
    fixture.answer("/v1/datasources", listing("x", "1"));
    fixture.network.only().reply().complete(ok(schema("x", "1")));
    fixture.run();
    int rounds = 0;
    while (!fixture.network.pendingEndsWith(FEED)) {
      fixture.advance(Duration.ofSeconds(5));
      if (fixture.network.pendingEndsWith("/v1/datasources")) {
        fixture.answer("/v1/datasources", listing("x", "1"));
        rounds++;
      }
    }
    assertTrue(rounds > 100, "rounds=" + rounds);

    fixture.answer(FEED, page("c1", schema("x", "1")));
    fixture.answer(since("c1"), page("c2", schema("x", "2")));

    assertEquals("{x=2}", fixture.copy());
  }

  @Test
  void schemaThatCannotBeFetchedCostsNoOther() {
    ClientFixture fixture = ClientFixture.following(A);
    fixture.answer(since("c1"), 404);
    fixture.answer("/v1/datasources", listing("x", "2", "y", "1", "z", "1"));

    fixture.network.to("/x/schema").reply().complete(FakeTransport.reply(500, "{}"));
    fixture.network.to("/z/schema").reply().completeExceptionally(new IOException("cut"));
    fixture.network.to("/y/schema").reply().complete(ok(schema("y", "1")));
    fixture.run();

    assertEquals("{x=1, y=1}", fixture.copy());
    assertTrue(fixture.troubles.get(1).endsWith("schemas=2"), fixture.troubles.toString());
  }

  @Test
  void nodeThatServesNoSchemaIsNotAskedForAllOfThem() {
    ClientFixture fixture = ClientFixture.started(A);
    fixture.answer(FEED, 404);
    String[] many = new String[400];
    for (int i = 0; i < many.length; i += 2) {
      many[i] = "ds" + i;
      many[i + 1] = "1";
    }
    fixture.answer("/v1/datasources", listing(many));

    int asked = 0;
    while (fixture.network.underWay() > 0) {
      fixture.network.first().reply().completeExceptionally(new IOException("cut"));
      fixture.run();
      asked++;
    }

    assertTrue(asked < 20, "asked=" + asked);
    assertEquals("{}", fixture.copy());
  }

  @Test
  void requestsThatAreCutOffAgainAndAgainEndTheFeed() {
    ClientFixture fixture = ClientFixture.following(A);
    for (int cuts = 1; cuts < 3; cuts++) {
      fixture.fail(new IOException("cut"));
      // What happened meanwhile is asked for at once, without a wait.
      fixture.answer(
          FEED + "?since=c" + cuts, page("c" + (cuts + 1), schema("x", "" + (cuts + 1))));
    }
    assertEquals("{x=3}", fixture.copy());

    fixture.fail(new IOException("cut"));

    fixture.answer("/v1/datasources", listing("x", "3"));
    assertEquals("{x=3}", fixture.copy());
    assertTrue(fixture.troubles.get(0).contains("cut off"), fixture.troubles.toString());
  }

  @Test
  void requestThatIsCutOffNowAndThenDoesNotEndTheFeed() {
    ClientFixture fixture = ClientFixture.following(A);
    for (int cuts = 0; cuts < 20; cuts++) {
      fixture.fail(new IOException("cut"));
      fixture.answer(FEED + "?since=c1", page("c1"));
      fixture.advance(Duration.ofSeconds(30));
      fixture.answer(since("c1"), page("c1"));
    }
    assertEquals(List.of(), fixture.troubles);
  }

  @Test
  void requestsThatWereNotSentSayNothingOfTheFeed() {
    ClientFixture fixture = ClientFixture.following(A);
    for (int i = 0; i < 5; i++) {
      fixture.fail(new NotSentException(new IllegalStateException("no token")));
      fixture.advance(Duration.ofMinutes(1));
    }

    fixture.answer(since("c1"), page("c2", schema("x", "2")));

    assertEquals("{x=2}", fixture.copy());
    assertTrue(
        fixture.troubles.get(0).contains("Who asks cannot be said"), fixture.troubles.get(0));
  }

  @Test
  void addressWithSeveralNodesBehindItIsComparedByVersions() {
    ClientFixture fixture = ClientFixture.following(A);
    for (int gone = 1; gone < 3; gone++) {
      fixture.answer(since("c" + gone), 410);
      fixture.answer(FEED, page("c" + (gone + 1), schema("x", "1")));
    }

    fixture.answer(since("c3"), 410);

    fixture.answer("/v1/datasources", listing("x", "1"));
    assertTrue(fixture.troubles.get(0).contains("cursors"), fixture.troubles.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "[]",
        "null",
        "{'cursor':'c'}",
        "{'cursor':null,'changed':[],'removed':[]}",
        "{'cursor':'c','changed':[null],'removed':[]}",
        "{'cursor':'c','changed':[{'datasource':'x'}],'removed':[]}",
        "{'cursor':'c','changed':[],'removed':[null]}"
      })
  void malformedAnswerIsAFailureOfThatNode(String malformed) {
    ClientFixture fixture = ClientFixture.started(A, B);

    fixture.answer(A + FEED, malformed);

    assertEquals(B + FEED, fixture.network.only().address().toString());
    assertEquals(1, fixture.troubles.size());
  }

  @Test
  void awaitedVersionIsInTheCopyWhenItIsConfirmed() {
    ClientFixture fixture = ClientFixture.following(A);
    CompletableFuture<Boolean> awaited = fixture.client.awaitVersion("17", Duration.ofSeconds(5));
    fixture.run();

    fixture
        .network
        .to(FEED + "?since=c1&minStoreVersion=17&wait=PT5S")
        .reply()
        .complete(ok(page("c2", schema("x", "2"))));
    fixture.run();

    assertTrue(awaited.join());
    assertEquals("{x=2}", fixture.copy());

    // The request that was waiting meanwhile comes late and takes nothing back.
    fixture.answer(since("c1"), page("c1", schema("x", "1")));
    assertEquals("{x=2}", fixture.copy());
    assertEquals(A + since("c2"), fixture.network.only().address().toString());
  }

  @Test
  void awaitedVersionThatDoesNotComeIsDeniedWhenItsTimeIsOver() {
    ClientFixture fixture = ClientFixture.following(A);
    CompletableFuture<Boolean> awaited = fixture.client.awaitVersion("17", Duration.ofSeconds(5));
    fixture.run();

    fixture.advance(Duration.ofSeconds(5));
    fixture.network.to("wait=PT5S").reply().complete(FakeTransport.reply(504, "{}"));
    fixture.run();

    assertFalse(awaited.join());
  }

  @Test
  void awaitedVersionIsSoughtAgainWhereTheCopyHasMovedOn() {
    ClientFixture fixture = ClientFixture.following(A);
    CompletableFuture<Boolean> awaited = fixture.client.awaitVersion("17", Duration.ofSeconds(5));
    fixture.run();
    fixture.network.to(since("c1")).reply().complete(ok(page("c2", schema("y", "1"))));
    fixture.run();

    fixture.network.to("wait=PT5S").reply().complete(ok(page("c3", schema("x", "2"))));
    fixture.run();
    assertFalse(awaited.isDone());
    fixture
        .network
        .to(FEED + "?since=c2&minStoreVersion=17&wait=PT5S")
        .reply()
        .complete(ok(page("c3", schema("x", "2"))));
    fixture.run();

    assertTrue(awaited.join());
    assertEquals("{x=2, y=1}", fixture.copy());
  }

  @Test
  void copyFromAnotherNodeIncludesWhatWasAwaited() {
    ClientFixture fixture = confirmed("17", A, B);

    fixture.fail(new ConnectException("refused"));
    fixture.answer(B + FEED + "?minStoreVersion=17&wait=PT30S", 504);

    assertEquals("{x=1}", fixture.copy());
  }

  @Test
  void versionThatNoNodeHasAnyMoreIsForgotten() {
    ClientFixture fixture = confirmed("17", A);

    fixture.answer(since("c1"), 410);
    for (int misses = 0; misses < 5; misses++) {
      fixture.answer(FEED + "?minStoreVersion=17&wait=PT30S", 504);
      fixture.advance(Duration.ofMinutes(1));
    }

    fixture.answer(A + FEED, page("d1", schema("x", "0")));
    assertEquals("{x=0}", fixture.copy());
  }

  @Test
  void awaitedVersionIsComparedWhereThereIsNoFeed() {
    ClientFixture fixture = ClientFixture.started(A);
    fixture.answer(FEED, 404);
    fixture.answer("/v1/datasources", listing("x", "1"));
    fixture.network.only().reply().complete(ok(schema("x", "1")));
    fixture.run();

    CompletableFuture<Boolean> awaited = fixture.client.awaitVersion("17", Duration.ofSeconds(1));
    fixture.run();
    fixture.answer("/v1/datasources?minStoreVersion=17&wait=PT1S", listing("x", "2"));
    fixture.network.only().reply().complete(ok(schema("x", "2")));
    fixture.run();

    assertTrue(awaited.join());
    assertEquals("{x=2}", fixture.copy());
  }

  @Test
  void versionThatTheServiceDoesNotTakeIsTheCallersMistake() {
    ClientFixture fixture = ClientFixture.following(A);
    CompletableFuture<Boolean> awaited =
        fixture.client.awaitVersion("no version", Duration.ofSeconds(1));
    fixture.run();

    fixture
        .network
        .to("minStoreVersion=no%20version&wait=PT1S")
        .reply()
        .complete(FakeTransport.reply(400, "{}"));
    fixture.run();

    assertTrue(awaited.isCompletedExceptionally());
  }

  @Test
  void closedClientAsksNoMoreAndStaysReadable() {
    ClientFixture fixture = ClientFixture.following(A);

    fixture.client.close();
    fixture.client.close();
    fixture.client.start();
    fixture.advance(Duration.ofMinutes(5));

    assertEquals(1, fixture.network.underWay(), "the one that was cancelled");
    assertEquals("{x=1}", fixture.copy());
    assertEquals(List.of(), fixture.troubles);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://a",
        "http://user:secret@a",
        "http://a?x=1",
        "http://a#f",
        "a:1",
        "http:///p"
      })
  void addressThatIsNoneIsRefusedWithoutBeingRepeated(String address) {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> SchemaCacheClient.builder(URI.create(address)));
    assertFalse(String.valueOf(refused.getMessage()).contains("secret"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://10.0.0.1:8085", "http://node", "http://127.0.0.1.evil.example"})
  void whatSaysWhoAsksIsNotSentInTheOpen(String address) {
    SchemaCacheClientBuilder builder =
        SchemaCacheClient.builder(URI.create("https://node"), URI.create(address))
            .authorization(Optional::empty);

    IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, builder::build);
    assertTrue(String.valueOf(refused.getMessage()).contains("https://"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://node", "http://localhost:1", "http://127.0.0.1:1", "http://[::1]:1"})
  void whatSaysWhoAsksMayBeSentOverTlsAndOnThisMachine(String address) {
    SchemaCacheClient.builder(URI.create(address)).authorization(Optional::empty).build().close();
  }

  @Test
  void settingOutOfRangeIsRefusedByItsName() {
    assertRefused("longPoll", builder -> builder.longPoll(Duration.ofMinutes(2)));
    assertRefused("pollPeriod", builder -> builder.pollPeriod(Duration.ZERO));
    assertRefused("feedRetry", builder -> builder.feedRetry(Duration.ofDays(2)));
    assertRefused("retryMin", builder -> builder.retry(Duration.ZERO, Duration.ofSeconds(1)));
    assertRefused(
        "retryMax", builder -> builder.retry(Duration.ofSeconds(2), Duration.ofSeconds(1)));
  }

  private static void assertRefused(
      String name, Function<SchemaCacheClientBuilder, SchemaCacheClientBuilder> setting) {
    SchemaCacheClientBuilder builder = setting.apply(SchemaCacheClient.builder(URI.create(A)));
    IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, builder::build);
    assertTrue(String.valueOf(refused.getMessage()).startsWith(name + " must be "), name);
  }

  private static ClientFixture confirmed(String version, String... addresses) {
    ClientFixture fixture = ClientFixture.following(addresses);
    var unused = fixture.client.awaitVersion(version, Duration.ofSeconds(5));
    fixture.run();
    fixture.network.to("wait=PT5S").reply().complete(ok(page("c1")));
    fixture.run();
    return fixture;
  }

  private static Reply ok(String json) {
    return FakeTransport.reply(200, json);
  }

  private static String listing(String... namesAndVersions) {
    StringBuilder json = new StringBuilder("{'complete':true,'datasources':[");
    for (int i = 0; i < namesAndVersions.length; i += 2) {
      json.append(i == 0 ? "" : ",")
          .append(
              "{'datasource':'%s','schemaVersion':'%s'}"
                  .formatted(namesAndVersions[i], namesAndVersions[i + 1]));
    }
    return json.append("]}").toString();
  }
}
