package io.segmentschema.smc.druid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.segmentschema.cache.error.InvalidInputException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Coordinator that speaks TLS with a certificate of its own. */
final class DruidTlsTest {

  private static final String PASSWORD = "not a secret";

  @TempDir Path folder;
  private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);
  private HttpsServer server;
  private Path store;

  @BeforeEach
  void start() throws Exception {
    store = folder.resolve("store.p12");
    makeCertificate(store);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(serverSide(store)));
    server.createContext(
        "/",
        exchange ->
            StubDataNode.send(
                exchange,
                200,
                "application/json",
                StubDataNode.bytes("[{\"host\":\"h:1\",\"type\":\"historical\"}]")));
    server.start();
  }

  @AfterEach
  void end() {
    server.stop(0);
    scheduler.shutdownNow();
  }

  @Test
  void serverWithATrustedCertificateIsAsked() {
    DruidServers servers = client(Optional.of(TrustStore.read(store, PASSWORD))).servers().join();

    assertEquals("h:1", servers.servers().get(0).name().value());
  }

  @Test
  void serverWithoutATrustedCertificateIsNot() {
    CoordinatorClient client = client(Optional.empty());

    CompletionException failure =
        assertThrows(CompletionException.class, () -> client.servers().join());
    assertInstanceOf(SSLException.class, failure.getCause());
  }

  @Test
  void trustStoreThatCannotBeReadIsRefusedWithoutItsPassword() {
    InvalidInputException refused =
        assertThrows(InvalidInputException.class, () -> TrustStore.read(store, "wrong"));

    assertTrue(refused.getMessage().contains("trust-store"), refused.getMessage());
    assertFalse(refused.getMessage().contains("wrong\""), refused.getMessage());
    assertThrows(
        InvalidInputException.class, () -> TrustStore.read(folder.resolve("none"), PASSWORD));
  }

  private CoordinatorClient client(Optional<TrustStore> trust) {
    URI address = URI.create("https://127.0.0.1:" + server.getAddress().getPort());
    DruidConfig config =
        new DruidConfig(
            address,
            "https",
            Optional.empty(),
            trust,
            Duration.ofMinutes(1),
            Duration.ofSeconds(5),
            Duration.ofMinutes(1));
    return new CoordinatorClient(config.http(), address, scheduler);
  }

  private static void makeCertificate(Path store) throws Exception {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "druid",
                "-keyalg",
                "EC",
                "-dname",
                "CN=127.0.0.1",
                "-ext",
                "SAN=IP:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, keytool.waitFor(), said);
  }

  private static SSLContext serverSide(Path store) throws Exception {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray()), PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }
}
