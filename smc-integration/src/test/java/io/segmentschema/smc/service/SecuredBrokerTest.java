package io.segmentschema.smc.service;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableSet;
import io.segmentschema.cache.testing.ManualTime;
import io.segmentschema.smc.client.SchemaCacheClient;
import io.segmentschema.smc.security.SecurityConfig;
import io.segmentschema.smc.security.TestAuthority;
import io.segmentschema.smc.security.TestAuthority.Issued;
import io.segmentschema.smc.security.TlsFiles;
import io.segmentschema.smc.security.UserRole;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A Broker's client of a service that wants certificates and tokens. */
@Timeout(120)
final class SecuredBrokerTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final char[] PASSWORD = "for the file".toCharArray();

  @TempDir private Path folder;
  private TestAuthority authority;
  private ServiceFixture service;

  @BeforeEach
  void start() throws Exception {
    authority = new TestAuthority("authority");
    var unused = authority.own().write(folder, "authority");
    var unused2 =
        authority.issue("service", "EC", TestAuthority.thisMachine()).write(folder, "service");
    TlsFiles files =
        new TlsFiles(
            folder.resolve("service.pem"),
            folder.resolve("service.key"),
            Optional.of(new TlsFiles.Clients(folder.resolve("authority.pem"), true)));
    service =
        ServiceFixture.secured(
            new SecurityConfig(
                Optional.of(TestUsers.write(folder)),
                false,
                Optional.of(files),
                Duration.ofSeconds(5),
                ImmutableSet.of()),
            new ManualTime().ticker());
    service.store.commitElsewhere(FeedClientsHttpTest.wiki());
    service.store.poll();
  }

  @AfterEach
  void stop() {
    service.close();
  }

  @Test
  void copyIsFollowedWithATokenThatComesLateAndIsReplaced() throws Exception {
    Path token = folder.resolve("token");
    SSLContext tls = SecuredBroker.tls(folder.resolve("authority.pem"), own(), PASSWORD);
    try (SchemaCacheClient client = SecuredBroker.client(tls, token, service.address())) {
      // given: no token yet
      client.start();
      assertFalse(client.ready().isDone());

      // when
      Path unused = Files.writeString(token, TestUsers.token(UserRole.BROKER) + "\n");

      // then
      client.ready().get(60, TimeUnit.SECONDS);
      assertTrue(client.schema("wiki").isPresent());

      // when: another token takes its place
      Path unused2 = Files.writeString(token, TestUsers.token(UserRole.OPERATOR));
      service.store.commitElsewhere(FeedClientsHttpTest.wide(1));
      service.store.poll();

      // then
      Awaitility.await().atMost(LIMIT).until(() -> client.schema("wide1").isPresent());
    }
  }

  @Test
  void guideShowsTheCodeThatIsCompiledHere() throws Exception {
    Path project = Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();
    String source =
        Files.readString(
            project.resolve(
                "smc-integration/src/test/java/io/segmentschema/smc/service/SecuredBroker.java"));
    String shown =
        source
            .substring(
                source.indexOf("// docs/client.md begins\n"),
                source.indexOf("  // docs/client.md ends"))
            .replaceFirst(".*\n", "")
            .indent(-2);
    String guide = Files.readString(project.resolve("docs/client.md"));
    assertTrue(shown.lines().count() > 10, shown);
    assertTrue(guide.contains("```java\n" + shown + "```"), shown);
  }

  /** The Broker's own certificate, in a PKCS #12 file. */
  private Path own() throws Exception {
    Issued broker = authority.issue("broker-1", "EC");
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("broker", broker.key(), PASSWORD, new Certificate[] {broker.certificate()});
    Path file = folder.resolve("broker.p12");
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, PASSWORD);
    }
    return file;
  }
}
