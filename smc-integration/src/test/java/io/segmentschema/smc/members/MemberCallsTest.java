package io.segmentschema.smc.members;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.base.Ticker;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.segmentschema.cache.testing.ManualTime;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes to another member, over a real socket to a server that does as it is told. */
final class MemberCallsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path folder;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final CountDownLatch mayAnswer = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer server;
  private Member member;
  private volatile int status = 200;
  private volatile String body = "{}";

  @BeforeEach
  void start() throws Exception {
    // As many connections may wait: the system lets those beyond try again after a second.
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    server = HttpServer.create(any, 2 * MemberCalls.MOST_WAITING);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          try {
            if (!exchange.getRequestURI().getPath().startsWith("/now")) {
              mayAnswer.await();
            }
          } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
          }
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    member = new Member("b", URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
  }

  @AfterEach
  void stop() {
    mayAnswer.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  void requestsBeyondThoseThatOneMemberMayHaveWaitingFailAtOnce() throws Exception {
    // given
    MemberCalls calls = calls(PATIENCE);
    List<CompletableFuture<MemberAnswer>> waiting = new ArrayList<>();
    for (int i = 0; i < MemberCalls.MOST_WAITING; i++) {
      waiting.add(send(calls, "/later"));
    }

    // when
    CompletableFuture<MemberAnswer> oneMore = send(calls, "/later");

    // then
    assertTrue(oneMore.isCompletedExceptionally());
    assertFalse(waiting.stream().anyMatch(CompletableFuture::isDone));
    mayAnswer.countDown();
    for (CompletableFuture<MemberAnswer> answer : waiting) {
      assertEquals(200, answer.get(1, TimeUnit.MINUTES).status());
    }
    assertEquals(200, send(calls, "/later").get(1, TimeUnit.MINUTES).status());
    assertEquals(1, count("failed"));
    assertEquals(MemberCalls.MOST_WAITING + 1, count("answered"));
  }

  @Test
  void memberThatDoesNotAnswerInTimeIsGivenUpAndSilentUntilItAnswers() throws Exception {
    // given
    MemberCalls calls = calls(Duration.ofMillis(50));

    // when
    assertThrows(ExecutionException.class, () -> send(calls, "/later").get(1, TimeUnit.MINUTES));

    // then: on a slow machine more than one answer may come too late
    assertTrue(calls.isSilent(member));
    while (calls.isSilent(member)) {
      var unused = send(calls, "/now").handle((answer, failure) -> answer).get(1, TimeUnit.MINUTES);
    }
  }

  @Test
  void silenceCountsFromTheFirstRequestThatWasNotAnsweredUntilOneIs() throws Exception {
    // given
    ManualTime time = new ManualTime();
    MemberCalls calls = calls(PATIENCE, time.ticker());
    Member away = new Member("b", URI.create("http://127.0.0.1:1"));
    assertEquals(Optional.empty(), calls.silentFor(away));

    // when
    askInVain(calls, away);
    time.advance(Duration.ofSeconds(40));
    askInVain(calls, away);
    time.advance(Duration.ofSeconds(2));

    // then
    assertEquals(Optional.of(Duration.ofSeconds(42)), calls.silentFor(away));
    assertEquals(200, send(calls, "/now").get(1, TimeUnit.MINUTES).status());
    assertEquals(Optional.empty(), calls.silentFor(member));
  }

  @Test
  void processesThatEndedLongAgoDoNotKeepAnotherFromCountingAsSilent() {
    // given
    MemberCalls calls = calls(PATIENCE);
    for (int restart = 0; restart < 100; restart++) {
      askInVain(calls, new Member("ended-" + restart, URI.create("http://127.0.0.1:1")));
    }
    Member away = new Member("away", URI.create("http://127.0.0.1:1"));

    // when
    askInVain(calls, away);

    // then
    assertTrue(calls.isSilent(away));
  }

  private static void askInVain(MemberCalls calls, Member member) {
    MemberRequest request = MemberRequest.get("/now", Optional.empty());
    assertThrows(
        ExecutionException.class,
        () -> calls.send(member, request, "a", 1_000).get(1, TimeUnit.MINUTES));
  }

  @Test
  void refusalIsAnAnswerAndCounted() throws Exception {
    // given
    status = 401;
    MemberCalls calls = calls(PATIENCE);

    // when
    MemberAnswer answer = send(calls, "/now").get(1, TimeUnit.MINUTES);

    // then
    assertFalse(answer.isGood());
    assertFalse(calls.isSilent(member));
    assertEquals(1, count("refused"));
  }

  @Test
  void answerThatIsTooLongIsNone() {
    // given
    body = "x".repeat(1_001);

    // then
    assertThrows(
        ExecutionException.class,
        () ->
            calls(PATIENCE)
                .send(member, MemberRequest.get("/now", Optional.empty()), "a", 1_000)
                .get(1, TimeUnit.MINUTES));
  }

  @Test
  void credentialsGoOnlyWhereNobodyListens() {
    assertEquals(Optional.of("Basic x"), signed("http://127.0.0.1:1", Optional.of("Basic x")));
    assertEquals(Optional.of("Basic x"), signed("http://[::1]:1", Optional.of("Basic x")));
    assertEquals(Optional.of("Basic x"), signed("https://node-1:1", Optional.of("Basic x")));
    assertEquals(Optional.empty(), signed("http://node-1:1", Optional.of("Basic x")));
    assertEquals(Optional.empty(), signed("http://192.0.2.1:1", Optional.of("Basic x")));
    assertEquals(Optional.empty(), signed("http://node-1:1", Optional.empty()));
  }

  @Test
  void nodeAsksAsItselfWhereNoClientDoesAndReadsItsTokenAnew() throws Exception {
    // given
    Path file = Files.writeString(folder.resolve("token"), "sct_1\n");
    MemberAccess access = new MemberAccess(Optional.of(file), Optional.empty());
    assertEquals(Optional.of("Bearer sct_1"), signed(access, "https://node-1:1", Optional.empty()));

    // when
    var unused = Files.writeString(file, "sct_2\n");

    // then
    assertEquals(Optional.of("Bearer sct_2"), signed(access, "https://node-1:1", Optional.empty()));
    assertEquals(
        Optional.of("Basic x"), signed(access, "https://node-1:1", Optional.of("Basic x")));
    Files.delete(file);
    assertEquals(Optional.empty(), signed(access, "https://node-1:1", Optional.empty()));
  }

  private Optional<String> signed(String url, Optional<String> client) {
    return signed(new MemberAccess(Optional.empty(), Optional.empty()), url, client);
  }

  private static Optional<String> signed(MemberAccess access, String url, Optional<String> client) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
    access.sign(request, new Member("b", URI.create(url)), client);
    return request.build().headers().firstValue("Authorization");
  }

  private MemberCalls calls(Duration patience) {
    return calls(patience, Ticker.systemTicker());
  }

  private MemberCalls calls(Duration patience, Ticker ticker) {
    return new MemberCalls(
        new MemberAccess(Optional.empty(), Optional.empty(), patience), meters, ticker);
  }

  private CompletableFuture<MemberAnswer> send(MemberCalls calls, String path) {
    return calls.send(member, MemberRequest.get(path, Optional.empty()), "a", 1_000);
  }

  private double count(String outcome) {
    return meters.counter("schema.members.requests", "outcome", outcome).count();
  }
}
