package io.segmentschema.smc.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests over a real socket, to a server that answers what the test likes. */
@Timeout(60)
final class JdkTransportTest {

  private static final int MOST = 10_000;
  private static final Duration LONG = Duration.ofSeconds(50);

  private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);
  private final ExecutorService serving = Executors.newCachedThreadPool();
  private final CountDownLatch testIsOver = new CountDownLatch(1);
  private final CompletableFuture<Headers> asked = new CompletableFuture<>();
  private HttpServer server;
  private JdkTransport transport;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(serving);
    server.start();
    transport =
        new JdkTransport(
            HttpClient.newHttpClient(), () -> Optional.of("Bearer t"), scheduler, MOST);
  }

  @AfterEach
  void stop() {
    testIsOver.countDown();
    transport.close();
    server.stop(0);
    serving.shutdownNow();
    scheduler.shutdownNow();
  }

  @Test
  void compressedAnswerIsAskedForAndUnpacked() throws Exception {
    byte[] body = new byte[MOST];
    answer(200, gzip(body), "Content-Encoding", "gzip", "Retry-After", "7");

    Reply reply = transport.get(address(), Optional.of("v1"), LONG).join();

    assertEquals(200, reply.status());
    assertEquals(Optional.of(Duration.ofSeconds(7)), reply.retryAfter());
    assertArrayEquals(body, reply.body());
    assertEquals("gzip", asked.join().getFirst("Accept-Encoding"));
    assertEquals("Bearer t", asked.join().getFirst("Authorization"));
    assertEquals("\"v1\"", asked.join().getFirst("If-None-Match"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer sct_secret\n", ""})
  void requestIsNotSentAndTheSecretNotToldWhileNobodyCanSayWhoAsks(String header) {
    answer(200, new byte[0]);
    JdkTransport unsure =
        new JdkTransport(
            HttpClient.newHttpClient(),
            () -> {
              if (header.isEmpty()) {
                throw new IllegalStateException("sct_secret");
              }
              return Optional.of(header);
            },
            scheduler,
            MOST);

    CompletionException refused =
        assertThrows(
            CompletionException.class, () -> unsure.get(address(), Optional.empty(), LONG).join());

    assertTrue(refused.getCause() instanceof NotSentException, refused.toString());
    assertFalse(refused.toString().contains("secret"), refused.toString());
    assertFalse(asked.isDone());
  }

  @Test
  void answerThatIsTooLongIsGivenUp() {
    answer(200, new byte[MOST + 1]);
    assertTooLong();
  }

  @Test
  void smallAnswerThatHoldsTooMuchIsGivenUp() throws IOException {
    byte[] bomb = gzip(new byte[MOST + 1]);
    assertTrue(bomb.length < MOST / 10);
    answer(200, bomb, "Content-Encoding", "gzip");
    assertTooLong();
  }

  @Test
  void bodyThatNeverEndsIsGivenUpInTime() {
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 100);
          exchange.getResponseBody().write('{');
          exchange.getResponseBody().flush();
          awaitEnd();
        });

    assertThrows(
        Exception.class,
        () -> transport.get(address(), Optional.empty(), Duration.ofSeconds(1)).get());
  }

  @Test
  void closeEndsWhatIsUnderWay() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    server.createContext(
        "/",
        exchange -> {
          arrived.countDown();
          awaitEnd();
        });
    CompletableFuture<Reply> reply = transport.get(address(), Optional.empty(), LONG);
    arrived.await();

    transport.close();

    assertThrows(Exception.class, reply::get);
    assertThrows(Exception.class, () -> transport.get(address(), Optional.empty(), LONG).get());
  }

  private void assertTooLong() {
    CompletionException refused =
        assertThrows(
            CompletionException.class,
            () -> transport.get(address(), Optional.empty(), LONG).join());
    assertTrue(refused.getMessage().contains("maxBytes=" + MOST), refused.getMessage());
  }

  private void answer(int status, byte[] body, String... headers) {
    server.createContext(
        "/",
        exchange -> {
          asked.complete(exchange.getRequestHeaders());
          for (int i = 0; i < headers.length; i += 2) {
            exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
          }
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
  }

  private void awaitEnd() {
    try {
      testIsOver.await();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/x");
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(plain);
    }
    return packed.toByteArray();
  }
}
