package io.segmentschema.smc.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableSet;
import io.segmentschema.cache.testing.ManualTime;
import io.segmentschema.smc.security.SecurityConfig;
import io.segmentschema.smc.security.TestAuthority;
import io.segmentschema.smc.security.TestAuthority.Issued;
import io.segmentschema.smc.security.TlsFiles;
import io.segmentschema.smc.security.UserRole;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The service behind TLS, over a real socket. */
final class TlsHttpTest {

  private static final char[] PASSWORD = "test".toCharArray();
  private static final Optional<Issued> NO_CERTIFICATE = Optional.empty();

  @TempDir Path folder;
  private TestAuthority authority;
  private ServiceFixture service;

  @BeforeEach
  void issueCertificate() throws Exception {
    authority = new TestAuthority("authority");
    authority.own().write(folder, "authority");
    issue("first", "EC");
  }

  @AfterEach
  void stop() {
    if (service != null) {
      service.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC"})
  void bothKindsOfKeysServe(String algorithm) throws Exception {
    issue("service", algorithm);
    start(Optional.empty());

    HttpResponse<String> answer = get("/livez", client(NO_CERTIFICATE));

    assertEquals(200, answer.statusCode());
    assertEquals("https", service.address().getScheme());
    assertEquals("TLSv1.3", answer.sslSession().orElseThrow().getProtocol());
    assertEquals(
        "max-age=15768000", answer.headers().firstValue("Strict-Transport-Security").orElseThrow());
  }

  @Test
  void tls12ServesTooAndPlainTextDoesNot() throws Exception {
    start(Optional.empty());
    HttpClient older =
        HttpClient.newBuilder()
            .sslContext(context(NO_CERTIFICATE))
            .sslParameters(new SSLParameters(null, new String[] {"TLSv1.2"}))
            .build();

    assertEquals(200, get("/livez", older).statusCode());
    try (RawClient plain = new RawClient(service.address())) {
      plain.send("GET /livez HTTP/1.1\r\nHost: h\r\n\r\n");
      assertFalse(plain.answer().contains("200"));
    }
  }

  @Test
  void changedCertificateIsShownWithoutARestart() throws Exception {
    // given: a connection that lives on
    start(Optional.empty());
    HttpClient early = client(NO_CERTIFICATE);
    assertEquals("O=Tests,CN=first", shown(early));

    // when
    issue("second", "RSA");
    lookTwice();

    // then
    assertEquals("O=Tests,CN=second", shown(client(NO_CERTIFICATE)));
    assertEquals(200, get("/livez", early).statusCode());
  }

  @Test
  void brokenFileLeavesTheOldCertificateInUse() throws Exception {
    start(Optional.empty());
    Path unused = Files.writeString(folder.resolve("service.key"), "broken");
    lookTwice();
    assertEquals("O=Tests,CN=first", shown(client(NO_CERTIFICATE)));
    assertTrue(
        service
            .metrics
            .scrape()
            .contains("schema_http_reload_failures_total{files=\"certificates\"} 1.0"));

    issue("second", "EC");
    lookTwice();
    assertEquals("O=Tests,CN=second", shown(client(NO_CERTIFICATE)));
  }

  @Test
  void metricTellsHowLongTheCertificateIsStillValid() throws Exception {
    start(Optional.empty());

    double seconds =
        service.metrics.get("schema.http.certificate.expiry").timeGauge().value(TimeUnit.SECONDS);
    long expected = Duration.between(Instant.now(), TestAuthority.EXPIRY).toSeconds();
    assertEquals((double) expected, seconds, 3_600);
  }

  @Test
  void clientsCertificateSaysWhoItIs() throws Exception {
    start(Optional.of(new TlsFiles.Clients(folder.resolve("authority.pem"), false)));
    Optional<Issued> task = Optional.of(authority.issue("ingest-1", "EC"));
    Optional<Issued> stranger = Optional.of(authority.issue("nobody", "EC"));

    assertEquals(403, get("/v1/status", client(task)).statusCode());
    assertEquals(401, get("/v1/status", client(stranger)).statusCode());
    assertEquals(401, get("/v1/status", client(NO_CERTIFICATE)).statusCode());
    assertEquals(
        200,
        get("/v1/status", client(task), "Authorization", TestUsers.bearer(UserRole.OPERATOR))
            .statusCode());
    assertEquals(
        401, get("/v1/status", client(task), "Authorization", "Bearer wrong").statusCode());
  }

  @Test
  void certificateOfAnotherAuthorityIsTurnedAway() throws Exception {
    start(Optional.of(new TlsFiles.Clients(folder.resolve("authority.pem"), false)));
    Optional<Issued> foreign = Optional.of(new TestAuthority("authority").issue("ingest-1", "EC"));

    assertThrows(IOException.class, () -> get("/livez", client(foreign)));
  }

  @Test
  void whoShowsNoCertificateIsTurnedAwayWhereOneIsNeeded() throws Exception {
    start(Optional.of(new TlsFiles.Clients(folder.resolve("authority.pem"), true)));

    assertThrows(
        IOException.class,
        () ->
            get(
                "/v1/status",
                client(NO_CERTIFICATE),
                "Authorization",
                TestUsers.bearer(UserRole.OPERATOR)));
    assertEquals(
        200, get("/livez", client(Optional.of(authority.issue("any", "EC")))).statusCode());
  }

  @Test
  void whoTrustsAnotherAuthorityDoesNotConnect() throws Exception {
    start(Optional.empty());
    authority = new TestAuthority("other");

    assertThrows(SSLException.class, () -> get("/livez", client(NO_CERTIFICATE)));
  }

  private void issue(String name, String algorithm) throws Exception {
    var unused =
        authority.issue(name, algorithm, TestAuthority.thisMachine()).write(folder, "service");
  }

  private void start(Optional<TlsFiles.Clients> clients) throws Exception {
    TlsFiles files =
        new TlsFiles(folder.resolve("service.pem"), folder.resolve("service.key"), clients);
    service =
        ServiceFixture.secured(
            new SecurityConfig(
                Optional.of(TestUsers.write(folder, "certificate ingest task cn=ingest-1")),
                false,
                Optional.of(files),
                Duration.ofSeconds(5),
                ImmutableSet.of()),
            new ManualTime().ticker());
  }

  private void lookTwice() {
    service.certificates.orElseThrow().look();
    service.certificates.orElseThrow().look();
  }

  private String shown(HttpClient client) throws Exception {
    Certificate[] chain = get("/livez", client).sslSession().orElseThrow().getPeerCertificates();
    return ((X509Certificate) chain[0]).getSubjectX500Principal().getName();
  }

  private HttpResponse<String> get(String path, HttpClient client, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(service.address() + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(
        request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpClient client(Optional<Issued> certificate) throws Exception {
    return HttpClient.newBuilder().sslContext(context(certificate)).build();
  }

  private SSLContext context(Optional<Issued> certificate) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("authority", authority.own().certificate());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        certificate.isPresent() ? keys(certificate.get()) : null, trust.getTrustManagers(), null);
    return context;
  }

  private static KeyManager[] keys(Issued issued) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("client", issued.key(), PASSWORD, new Certificate[] {issued.certificate()});
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD);
    return keys.getKeyManagers();
  }
}
