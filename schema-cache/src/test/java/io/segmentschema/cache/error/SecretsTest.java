package io.segmentschema.cache.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SecretsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "jdbc:mysql://me:s3cret@db:3306/x | jdbc:mysql://***@db:3306/x",
        "jdbc:mysql://me:a/b@c@db/x | jdbc:mysql://***@db/x",
        "jdbc:mysql://db/x?user=me&password=s3cret&a=b | jdbc:mysql://db/x?user=me&password=***&a=b",
        "jdbc:h2:file:/d;USER=sa;PASSWORD=s3cret;A=B | jdbc:h2:file:/d;USER=sa;PASSWORD=***;A=B",
        "//(host=db,user=me,password=s3cret)/x | //(host=db,user=me,password=***)/x",
        "?trustCertificateKeyStorePassword=s3cret | ?trustCertificateKeyStorePassword=***",
        "passwd: 's3 cret' refused | passwd: *** refused",
        "jdbc:mysql://db:3306/x?useSSL=false | jdbc:mysql://db:3306/x?useSSL=false",
        "Access denied for user 'me'@'db' (using password: YES) | Access denied for user 'me'@'db' (using password: YES)",
        "Connection refused | Connection refused"
      })
  void passwordsAreHiddenAndTheRestIsKept(String text, String shown) {
    assertEquals(shown, Secrets.hiddenIn(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "/", "//@", "password", "password=", "pwd '", "a."})
  @Timeout(20)
  void longMessagesAreReadInNoTime(String part) {
    String text = part.repeat(50_000);

    assertTrue(Secrets.hiddenIn(text).length() <= text.length() + 3 * 50_000);
  }
}
