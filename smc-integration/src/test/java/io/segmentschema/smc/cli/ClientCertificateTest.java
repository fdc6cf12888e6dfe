package io.segmentschema.smc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ObjectArrays;
import io.segmentschema.cache.testing.ManualTime;
import io.segmentschema.smc.security.TestAuthority;
import io.segmentschema.smc.security.TlsFiles;
import io.segmentschema.smc.security.UserRole;
import io.segmentschema.smc.service.ServiceFixture;
import io.segmentschema.smc.service.TestUsers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands against a service that turns away whoever shows no certificate. */
final class ClientCertificateTest {

  @TempDir static Path folder;
  private static ServiceFixture service;

  @BeforeAll
  static void start() throws Exception {
    TestAuthority signing = new TestAuthority("authority");
    var unused = signing.own().write(folder, "authority");
    var unused2 =
        signing.issue("service", "EC", TestAuthority.thisMachine()).write(folder, "service");
    var unused3 = signing.issue("mesh", "EC").write(folder, "mesh");
    var unused4 = signing.issue("ingest", "RSA").write(folder, "ingest");
    var unused5 = signing.issue("stranger", "EC").write(folder, "stranger");
    var unused6 = new TestAuthority("other").issue("mesh", "EC").write(folder, "foreign");
    TlsFiles files =
        new TlsFiles(
            folder.resolve("service.pem"),
            folder.resolve("service.key"),
            Optional.of(new TlsFiles.Clients(folder.resolve("authority.pem"), true)));
    Path users =
        TestUsers.write(
            folder, "certificate mesh operator cn=mesh", "certificate ingest task cn=ingest");
    service = ServiceFixture.secured(TestUsers.config(users, files), new ManualTime().ticker());
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  void certificateSaysWhoAsks() {
    status("--tls-cert", file("mesh.pem"), "--tls-key", file("mesh.key")).says("leader");
    status("--tls-cert", file("ingest.pem"), "--tls-key", file("ingest.key"))
        .fails(5, "this needs operator");
    status("--tls-cert", file("stranger.pem"), "--tls-key", file("stranger.key"))
        .fails(5, "--tls-cert");
  }

  @Test
  void certificateComesFromTheEnvironmentToo() {
    Ran.of(
            Map.of(
                "SCHEMA_CACHE_URL", service.address().toString(),
                "SCHEMA_CACHE_TLS_CA", file("authority.pem"),
                "SCHEMA_CACHE_TLS_CERT", file("mesh.pem"),
                "SCHEMA_CACHE_TLS_KEY", file("mesh.key")),
            "status")
        .says("leader");
  }

  @Test
  void tokenGoesBeforeTheCertificate() throws Exception {
    String token =
        Files.writeString(folder.resolve("token"), TestUsers.token(UserRole.OPERATOR)).toString();

    status(
            "--tls-cert",
            file("stranger.pem"),
            "--tls-key",
            file("stranger.key"),
            "--token-file",
            token)
        .says("leader");
  }

  @Test
  void whoShowsNothingOrSomethingForeignIsToldWhatIsMissing() {
    status().fails(3, "--tls-cert FILE --tls-key FILE");
    status("--tls-cert", file("foreign.pem"), "--tls-key", file("foreign.key"))
        .fails(3, "--tls-cert FILE --tls-key FILE");
  }

  @Test
  void filesThatCannotBeUsedAreWrongUse() throws Exception {
    status("--tls-cert", file("mesh.pem")).fails(2, "--tls-cert and --tls-key stand together");
    status("--tls-key", file("mesh.key")).fails(2, "--tls-cert and --tls-key stand together");
    status("--tls-cert", file("mesh.pem"), "--tls-key", file("ingest.key"))
        .fails(2, "the key is not that of the first certificate");
    status("--tls-cert", file("mesh.key"), "--tls-key", file("mesh.key"))
        .fails(2, "no BEGIN CERTIFICATE");
    status("--tls-cert", file("mesh.pem"), "--tls-key", "/no/such").fails(2, "/no/such");
    Path locked = Files.writeString(folder.resolve("locked.key"), locked(file("mesh.key")));
    status("--tls-cert", file("mesh.pem"), "--tls-key", locked.toString())
        .fails(2, "the key has a password");
  }

  @Test
  void noKeyIsEverPrinted() throws Exception {
    Ran ran = status("--tls-cert", file("mesh.pem"), "--tls-key", file("ingest.key"));

    String secret = Files.readString(folder.resolve("ingest.key")).lines().toList().get(1);
    assertEquals(2, ran.code());
    assertTrue(!ran.err().contains(secret) && !ran.out().contains(secret), ran.err());
  }

  private static String locked(String key) throws Exception {
    return Files.readString(Path.of(key)).replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY");
  }

  private static Ran status(String... options) {
    return Ran.of(
        Map.of(),
        ObjectArrays.concat(
            new String[] {
              "status",
              "--service",
              service.address().toString(),
              "--tls-ca",
              folder.resolve("authority.pem").toString()
            },
            options,
            String.class));
  }

  private static String file(String name) {
    return folder.resolve(name).toString();
  }
}
