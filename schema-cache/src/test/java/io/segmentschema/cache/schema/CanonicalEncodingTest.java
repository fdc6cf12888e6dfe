package io.segmentschema.cache.schema;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Encodings of every length, against one that is written from docs/fingerprint.md. */
final class CanonicalEncodingTest {

  @Test
  void namesOfEveryLengthAreWrittenWholeWithTheirLength() throws Exception {
    for (int length = 1; length <= 250; length++) {
      assertEncoded(List.of("n".repeat(length)));
      assertEncoded(List.of("n".repeat(length - 1) + "é", "next"));
    }
  }

  @Test
  void anyNumberOfLongNamesFits() throws Exception {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      names.add("ä".repeat(i % 100) + i + "x".repeat(i % 120));
      assertEncoded(names);
    }
  }

  @Test
  void longAggregatorsFit() throws Exception {
    for (int length = 100; length <= 1000; length += 9) {
      String name = "f".repeat(length);
      SchemaPayload payload = FingerprintTest.payload("{'" + name + "':{'type':'count'}}");
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(bytes);
      out.write(1);
      out.writeInt(0);
      out.writeInt(1);
      write(out, name);
      write(out, "{\"type\":\"count\"}");
      assertArrayEquals(bytes.toByteArray(), CanonicalEncoding.encode(payload));
    }
  }

  private static void assertEncoded(List<String> names) throws Exception {
    RowSignature signature =
        RowSignature.of(names.stream().map(name -> new Column(name, ColumnType.LONG)).toList());
    SchemaPayload payload = new SchemaPayload(signature, Aggregators.NONE);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.write(1);
    out.writeInt(names.size());
    for (String name : names) {
      write(out, name);
      write(out, "LONG");
    }
    byte[] columns = bytes.toByteArray();
    out.writeInt(0);
    byte[] whole = bytes.toByteArray();
    assertArrayEquals(whole, CanonicalEncoding.encode(payload));
    assertArrayEquals(sha256(whole), CanonicalEncoding.sha256(payload));
    columns[0] = (byte) 0x81;
    assertArrayEquals(sha256(columns), CanonicalEncoding.sha256(signature));
    assertEquals(32, CanonicalEncoding.sha256(signature).length);
  }

  private static void write(DataOutputStream out, String text) throws IOException {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(utf8.length);
    out.write(utf8);
  }

  private static byte[] sha256(byte[] bytes) throws Exception {
    return MessageDigest.getInstance("SHA-256").digest(bytes);
  }
}
