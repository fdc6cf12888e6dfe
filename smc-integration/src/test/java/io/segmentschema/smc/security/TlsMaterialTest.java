package io.segmentschema.smc.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableSet;
import io.segmentschema.smc.security.TestAuthority.Issued;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Optional;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TlsMaterialTest {

  @TempDir Path folder;
  private TestAuthority authority;

  @BeforeEach
  void createAuthority() throws Exception {
    authority = new TestAuthority("authority");
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC"})
  void certificateAndItsKeyAreRead(String algorithm) throws Exception {
    Issued issued = authority.issue("service", algorithm).write(folder, "service");
    write("service.pem", issued.certificatePem() + "text\n" + authority.own().certificatePem());

    TlsMaterial material = read();

    assertEquals(2, material.keys().getCertificateChain("service").length);
    assertEquals(
        issued.key(), material.keys().getKey("service", TlsMaterial.PASSWORD.toCharArray()));
    assertEquals(TestAuthority.EXPIRY, material.expiry());
  }

  @Test
  void expiryIsThatOfTheFirstCertificateToExpire() throws Exception {
    Instant soon = Instant.parse("2030-01-01T00:00:00Z");
    Issued issued = authority.issue("service", "EC", soon).write(folder, "service");
    write("service.pem", issued.certificatePem() + authority.own().certificatePem());

    assertEquals(soon, read().expiry());
  }

  @Test
  void keyOfAnotherCertificateIsRefused() throws Exception {
    var unused = authority.issue("service", "EC").write(folder, "service");
    write("service.key", authority.issue("other", "EC").keyPem());
    assertRefused("not that of the first certificate");

    write("service.key", authority.issue("other", "RSA").keyPem());
    assertRefused("not that of the first certificate");
  }

  @ParameterizedTest
  @CsvSource({
    "RSA PRIVATE KEY,openssl pkcs8",
    "EC PRIVATE KEY,openssl pkcs8",
    "ENCRYPTED PRIVATE KEY,has a password",
    "PUBLIC KEY,must be one BEGIN PRIVATE KEY"
  })
  void otherFormsOfAKeyAreRefusedWithAWordOnWhatToDo(String label, String word) throws Exception {
    Issued issued = authority.issue("service", "EC").write(folder, "service");
    write("service.key", TestAuthority.pem(label, issued.key().getEncoded()));

    assertRefused(word);
  }

  @Test
  void keyOfAnotherAlgorithmOrDamagedIsRefused() throws Exception {
    Issued issued = authority.issue("service", "EC").write(folder, "service");
    byte[] edwards =
        KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate().getEncoded();
    write("service.key", TestAuthority.pem("PRIVATE KEY", edwards));
    assertRefused("neither RSA nor EC");

    write("service.key", TestAuthority.pem("PRIVATE KEY", new byte[40]));
    assertRefused("neither RSA nor EC");

    write("service.key", issued.keyPem() + issued.keyPem());
    assertRefused("not 2");

    write("service.key", issued.keyPem().replace("KEY-----\n", "KEY-----\n!!!"));
    assertRefused("no base64");
  }

  @Test
  void certificateThatIsNoneIsRefused() throws Exception {
    var unused = authority.issue("service", "EC").write(folder, "service");
    write("service.pem", "hello");
    assertRefused("no BEGIN CERTIFICATE");

    write("service.pem", TestAuthority.pem("CERTIFICATE", new byte[10]));
    assertRefused("cannot be understood");

    Files.delete(folder.resolve("service.pem"));
    assertRefused("cannot be read");
  }

  @Test
  void noMessageRepeatsAKey() throws Exception {
    Issued issued = authority.issue("service", "EC").write(folder, "service");
    write("service.key", issued.keyPem().replace("BEGIN PRIVATE", "BEGIN OTHER PRIVATE"));

    UnusableFileException refused = assertThrows(UnusableFileException.class, this::read);
    assertFalse(
        refused.getMessage().contains(issued.keyPem().substring(40, 60)), refused.getMessage());
  }

  @Test
  void namesOfACertificateAreItsCommonNameItsHostsAndItsUris() throws Exception {
    Issued issued =
        authority.issue(
            "Ingest-1",
            "EC",
            new GeneralName(GeneralName.dNSName, "Ingest.Example"),
            new GeneralName(GeneralName.uniformResourceIdentifier, "spiffe://a/Ingest"),
            TestAuthority.thisMachine());

    assertEquals(
        ImmutableSet.of("cn=Ingest-1", "dns=ingest.example", "uri=spiffe://a/Ingest"),
        CertificateName.of(issued.certificate()).stream()
            .map(CertificateName::toString)
            .collect(ImmutableSet.toImmutableSet()));
  }

  private void assertRefused(String word) {
    UnusableFileException refused = assertThrows(UnusableFileException.class, this::read);
    assertTrue(refused.getMessage().contains(word), refused.getMessage());
    assertTrue(refused.getMessage().contains("service."), refused.getMessage());
  }

  private TlsMaterial read() {
    return TlsMaterial.read(
        new TlsFiles(
            folder.resolve("service.pem"), folder.resolve("service.key"), Optional.empty()));
  }

  private void write(String name, String text) throws IOException {
    Path unused = Files.writeString(folder.resolve(name), text);
  }
}
