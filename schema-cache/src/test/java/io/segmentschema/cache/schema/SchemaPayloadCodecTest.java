package io.segmentschema.cache.schema;

import static io.segmentschema.cache.schema.FingerprintTest.column;
import static io.segmentschema.cache.schema.FingerprintTest.payload;
import static io.segmentschema.cache.schema.FingerprintTest.untyped;
import static io.segmentschema.cache.schema.FingerprintTest.wide;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SchemaPayloadCodecTest {

  @Test
  void theStoredFormIsPlainJson() throws Exception {
    SchemaPayload payload =
        payload(
            "{'n':{'type':'count','a':1.0}}",
            column("__time", "LONG"),
            untyped("say \\\"hi\\\"\n"));

    assertEquals(
        "{\"rowSignature\":[{\"name\":\"__time\",\"type\":\"LONG\"},{\"name\":\"say \\\\\\\"hi\\\\\\\"\\n\",\"type\":null}],"
            + "\"aggregators\":{\"n\":{\"a\":1,\"type\":\"count\"}}}",
        new String(SchemaPayloadCodec.encode(payload), StandardCharsets.UTF_8));
  }

  @Test
  void payloadsReadBackTheSameAndMatchTheirFingerprint() throws Exception {
    for (SchemaPayload payload :
        List.of(
            wide(),
            payload("{}"),
            payload(
                "{'\ud83d\ude00':{'x':1e400,'y':'\\u0001/'}}",
                column("\u0001\ud83d\ude00\u007f", "COMPLEX<\"\\>")))) {
      byte[] stored = SchemaPayloadCodec.encode(payload);

      assertEquals(payload, SchemaPayloadCodec.decode(stored));
      assertEquals(
          payload, SchemaPayloadCodec.decodeChecked(stored, Fingerprint.of(payload)).payload());
      assertArrayEquals(stored, SchemaPayloadCodec.encode(SchemaPayloadCodec.decode(stored)));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "[]",
        "7",
        "{}",
        "{'rowSignature':[]}",
        "{'aggregators':{}}",
        "{'rowSignature':[],'aggregators':null}",
        "{'rowSignature':[],'aggregators':[]}",
        "{'rowSignature':{},'aggregators':{}}",
        "{'rowSignature':[],'aggregators':{},'more':1}",
        "{'rowSignature':[],'aggregators':{}} x",
        "{'rowSignature':[],'aggregators':{}}{}",
        "{'rowSignature':[],'rowSignature':[],'aggregators':{}}",
        "{'rowSignature':[],'aggregators':{'a':1,'a':1}}",
        "{'rowSignature':[],'aggregators':{'a':{'b':1,'b':2}}}",
        "{'rowSignature':[],'aggregators':{'':1}}",
        "{'rowSignature':[7],'aggregators':{}}",
        "{'rowSignature':[{'name':'a'}],'aggregators':{}}",
        "{'rowSignature':[{'name':'a','type':7}],'aggregators':{}}",
        "{'rowSignature':[{'name':7,'type':'LONG'}],'aggregators':{}}",
        "{'rowSignature':[{'name':'','type':'LONG'}],'aggregators':{}}",
        "{'rowSignature':[{'name':'a','type':'INT'}],'aggregators':{}}",
        "{'rowSignature':[{'name':'a','type':'LONG','x':1}],'aggregators':{}}",
        "{'rowSignature':[{'name':'a','type':'LONG'},{'name':'a','type':'LONG'}],'aggregators':{}}",
        "{'rowSignature':[{'name':'\\ud800','type':'LONG'}],'aggregators':{}}",
        "{'rowSignature':["
      })
  void whatTheWriterWouldNotWriteIsCorrupt(String json) {
    byte[] stored = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);

    CorruptSchemaPayloadException corrupt =
        assertThrows(CorruptSchemaPayloadException.class, () -> SchemaPayloadCodec.decode(stored));

    assertTrue(
        corrupt
            .getMessage()
            .startsWith("Schema payload cannot be read: bytes=" + stored.length + ", problem="));
    assertNotNull(corrupt.getCause());
  }

  @Test
  void deepNestingIsCorruptRatherThanAStackOverflow() {
    byte[] stored =
        ("{\"rowSignature\":[],\"aggregators\":" + "{\"a\":".repeat(100_000))
            .getBytes(StandardCharsets.UTF_8);

    assertThrows(CorruptSchemaPayloadException.class, () -> SchemaPayloadCodec.decode(stored));
  }

  @Test
  void aReadablePayloadOfAnotherFingerprintIsCorrupt() throws Exception {
    byte[] stored = SchemaPayloadCodec.encode(wide());
    Fingerprint other = Fingerprint.of(payload("{}"));

    CorruptSchemaPayloadException corrupt =
        assertThrows(
            CorruptSchemaPayloadException.class,
            () -> SchemaPayloadCodec.decodeChecked(stored, other));

    assertTrue(corrupt.getMessage().contains("fingerprint=" + other.toHex()), corrupt.getMessage());
  }

  @Property
  void noBytesMakeTheReaderThrowAnythingElse(@ForAll byte[] noise, @ForAll int seed)
      throws Exception {
    byte[] damaged = SchemaPayloadCodec.encode(wide());
    int at = Math.floorMod(seed, damaged.length);
    System.arraycopy(noise, 0, damaged, at, Math.min(noise.length, damaged.length - at));

    for (byte[] stored : new byte[][] {noise, damaged, Arrays.copyOf(damaged, at)}) {
      try {
        SchemaPayload read = SchemaPayloadCodec.decode(stored);
        assertEquals(read, SchemaPayloadCodec.decode(SchemaPayloadCodec.encode(read)));
      } catch (CorruptSchemaPayloadException expected) {
        assertNotNull(expected.getCause());
      }
    }
  }
}
