package io.segmentschema.smc.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableSet;
import io.segmentschema.cache.testing.ManualTime;
import io.segmentschema.smc.security.ClientTls;
import io.segmentschema.smc.security.SecurityConfig;
import io.segmentschema.smc.security.TestAuthority;
import io.segmentschema.smc.security.TlsFiles;
import io.segmentschema.smc.security.UserRole;
import io.segmentschema.smc.service.http.Lanes;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections on which too little comes are closed, with and without TLS. */
@Timeout(120)
final class SlowConnectionsHttpTest {

  private static final Duration LONG = Duration.ofMinutes(10);
  private static final Duration SHORT = Duration.ofSeconds(2);
  private static final String AUTHORIZATION =
      "Authorization: " + TestUsers.bearer(UserRole.OPERATOR);
  private static final String HEAD = "GET /v1/status HTTP/1.1\r\nHost: x\r\n" + AUTHORIZATION;
  private static final String REQUEST = HEAD + "\r\n\r\n";

  @TempDir private Path folder;
  private final List<RawClient> clients = new ArrayList<>();
  private SSLContext trusting;
  private HttpClient http;
  private ServiceFixture service;

  @BeforeEach
  void issueCertificates() throws Exception {
    TestAuthority authority = new TestAuthority("authority");
    var unused = authority.own().write(folder, "authority");
    var unused2 =
        authority.issue("service", "EC", TestAuthority.thisMachine()).write(folder, "service");
    trusting =
        ClientTls.context(
            Optional.of(ClientTls.authorities(folder.resolve("authority.pem"))), Optional.empty());
    http = HttpClient.newBuilder().sslContext(trusting).build();
  }

  @AfterEach
  void stop() throws IOException {
    for (RawClient client : clients) {
      client.close();
    }
    service.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void silentConnectionsAreClosed(boolean tls) throws Exception {
    start(tls, new ConnectionTimes(SHORT, LONG));
    RawClient silent = tcp();
    RawClient asked = client(tls).send(HEAD);
    RawClient answered = client(tls).send(REQUEST);

    assertEquals("", silent.answer());
    assertEquals("", asked.answer());
    assertTrue(answered.answer().startsWith("HTTP/1.1 200"));
  }

  @Test
  void handshakeThatIsNotFinishedIsClosed() throws Exception {
    start(true, new ConnectionTimes(SHORT, LONG));
    byte[] hello = hello();

    RawClient begun = tcp().send(first(hello, 20));
    RawClient halfWay = tcp().send(hello); // The service answers; nothing follows.

    assertTrue(begun.answer().length() < 20, "no more than a word that it is closed");
    assertTrue(halfWay.answer().length() > 100);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void headThatComesByteByByteIsGivenUpThoughTheConnectionIsNeverIdle(boolean tls)
      throws Exception {
    start(tls, new ConnectionTimes(LONG, SHORT));

    int sent = client(tls).dripUntilClosed(endless());

    assertTrue(sent > 3 && sent < 500, "sent=" + sent);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void laterHeadThatComesByteByByteIsGivenUpToo(boolean tls) throws Exception {
    start(tls, new ConnectionTimes(LONG, SHORT));
    RawClient client = client(tls).send(REQUEST);
    assertTrue(client.statusLine().startsWith("HTTP/1.1 200"));

    int sent = client.dripUntilClosed(endless());

    assertTrue(sent > 3 && sent < 500, "sent=" + sent);
  }

  @Test
  void handshakeThatComesByteByByteIsGivenUp() throws Exception {
    start(true, new ConnectionTimes(LONG, SHORT));

    int sent = tcp().dripUntilClosed(hello());

    assertTrue(sent > 3 && sent < 200, "sent=" + sent);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void bodyThatComesByteByByteIsGivenUpInItsOwnTime(boolean tls) throws Exception {
    start(tls, new ConnectionTimes(LONG, SHORT));
    RawClient drip = client(tls).send(RawClient.post("/v1/segments", 100_000, AUTHORIZATION));

    String answer = drip.dripUntilAnswered();

    assertTrue(answer.contains("urn:segment-schema:problem:request-timeout"), answer);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void bodyMayTakeLongerThanAHeadAlsoAfterItsClientWasToldToSendIt(boolean tls) throws Exception {
    start(tls, new ConnectionTimes(LONG, SHORT), Duration.ofSeconds(60));
    RawClient client =
        client(tls)
            .send(
                RawClient.post(
                    "/v1/segments",
                    82,
                    AUTHORIZATION,
                    "Expect: 100-continue",
                    "Connection: close"));
    assertEquals("HTTP/1.1 100 Continue", client.statusLine());

    int sent = client.dripUntilClosed(" ".repeat(80).getBytes(StandardCharsets.UTF_8));

    assertEquals(80, sent);
    String answer = client.send("{}").answer();
    assertTrue(answer.contains("HTTP/1.1 400"), answer);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whoWaitsForAChangeOrAsksNowAndThenIsNotSlow(boolean tls) throws Exception {
    start(tls, new ConnectionTimes(LONG, SHORT));
    RawClient client = client(tls).send(REQUEST);
    assertTrue(client.statusLine().startsWith("HTTP/1.1 200"));
    String cursor = ServiceFixture.json(get("/v1/schema-changes")).path("cursor").asText();
    HttpResponse<String> waited = get("/v1/schema-changes?wait=PT5S&since=" + cursor);

    assertEquals(200, waited.statusCode());
    // The other connection was idle meanwhile, many times as long as a head may take.
    String answer = client.send(HEAD + "\r\nConnection: close\r\n\r\n").answer();
    assertTrue(answer.contains("HTTP/1.1 200"), answer);
  }

  @Test
  void hundredsOfUnfinishedHandshakesAndHalfOpenConnectionsTakeNobodyAThread() throws Exception {
    start(true, new ConnectionTimes(LONG, LONG));
    assertEquals(200, get("/livez").statusCode()); // From here on the client has its threads.
    int before = threads();
    byte[] hello = hello();
    for (int i = 0; i < 300; i++) {
      tcp();
      tcp().send(first(hello, 1 + i % 100));
      tcp().send(hello);
      tcp().send(first(hello, 50)).sendNoMore();
      tcp().send(hello).sendNoMore();
    }
    for (int i = 0; i < 110; i++) {
      client(true).send(HEAD);
      client(true).send(RawClient.post("/v1/segments", 1_000, AUTHORIZATION) + "{").sendNoMore();
    }

    for (String path : List.of("/livez", "/readyz", "/metrics", "/v1/status", "/v1/datasources")) {
      assertEquals(200, get(path).statusCode(), path);
    }
    int more = threads() - before;
    assertTrue(more <= Lanes.ALL_THREADS + 5, "threads=" + more);
  }

  private void start(boolean tls, ConnectionTimes times) throws Exception {
    start(tls, times, Duration.ofSeconds(1));
  }

  private void start(boolean tls, ConnectionTimes times, Duration bodyTimeout) throws Exception {
    TlsFiles files =
        new TlsFiles(
            folder.resolve("service.pem"), folder.resolve("service.key"), Optional.empty());
    service =
        ServiceFixture.secured(
            new SecurityConfig(
                Optional.of(TestUsers.write(folder)),
                false,
                tls ? Optional.of(files) : Optional.empty(),
                Duration.ofSeconds(5),
                ImmutableSet.of()),
            new ManualTime().ticker(),
            bodyTimeout,
            times);
  }

  /** One that speaks what the service does. */
  private RawClient client(boolean tls) throws IOException {
    return kept(
        tls ? new RawClient(service.address(), trusting) : new RawClient(service.address()));
  }

  private RawClient tcp() throws IOException {
    return kept(new RawClient(service.address(), 2_048));
  }

  private RawClient kept(RawClient client) {
    clients.add(client);
    return client;
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(service.address() + path))
            .header("Authorization", TestUsers.bearer(UserRole.OPERATOR))
            .timeout(Duration.ofSeconds(30))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** A head that is never whole, and not too long for what the service takes. */
  private static byte[] endless() {
    return (HEAD + "\r\nX: " + "x".repeat(2_000)).getBytes(StandardCharsets.UTF_8);
  }

  /** What a client says first. */
  private byte[] hello() throws IOException {
    SSLEngine engine = trusting.createSSLEngine();
    engine.setUseClientMode(true);
    ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    var unused = engine.wrap(ByteBuffer.allocate(0), hello);
    return first(hello.array(), hello.position());
  }

  private static byte[] first(byte[] bytes, int length) {
    byte[] first = new byte[length];
    System.arraycopy(bytes, 0, first, 0, length);
    return first;
  }

  private static int threads() {
    return ManagementFactory.getThreadMXBean().getThreadCount();
  }
}
