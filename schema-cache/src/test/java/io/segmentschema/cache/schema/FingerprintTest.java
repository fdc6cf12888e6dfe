package io.segmentschema.cache.schema;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentschema.cache.segment.Refused;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/**
 * The hashes here are stored in databases; they were computed by the Python program of
 * docs/fingerprint.md.
 */
final class FingerprintTest {

  private static final String EXAMPLE =
      "01 00000002"
          + " 00000006 5f5f74696d65 00000004 4c4f4e47"
          + " 00000007 4772c3b6c39f65 00000000"
          + " 00000001 00000001 6e 00000010 7b2274797065223a22636f756e74227d";

  @Test
  void theDocumentedExampleEncodesByteByByte() throws Exception {
    SchemaPayload payload =
        payload("{'n':{'type':'count'}}", column("__time", "LONG"), untyped("Größe"));

    assertArrayEquals(
        HexFormat.of().parseHex(EXAMPLE.replace(" ", "")), CanonicalEncoding.encode(payload));
    assertFingerprint("bad62525037d45b0f02e033ec5cdd117d9ab6fea1695d07961a07db69c661e19", payload);
  }

  @Test
  void thePayloadOfNothingHasItsGoldenValue() throws Exception {
    assertFingerprint(
        "a536aa3cede6ea3c1f3e0357c3c60e0f216a8c89b853df13b29daa8f85065dfb", payload("{}"));
  }

  @Test
  void aPayloadOfEveryTypeHasItsGoldenValue() throws Exception {
    assertFingerprint("0c28ce09b92b5af393e3d66cf2b5b80a9e0e2997eabfd3638d383036b0136689", wide());
  }

  @Test
  void aPayloadOfOddTextHasItsGoldenValue() throws Exception {
    assertFingerprint(
        "ba13e7bcfdfb40c05e73469beafd59dfd846143b3b7ea80b953ba2293ace9bed",
        payload(
            "{'\ud83d\ude00':[1.0,0.50,1e400,1e2,'a\\\"\\\\\\n\\u0001\\u00e9\\/'],'\uffee':null}",
            column("\ud835\udcb3", "LONG")));
  }

  @Test
  void aggregatorOrderAndJsonKeyOrderDoNotChangeIt() throws Exception {
    Column time = column("__time", "LONG");

    assertEquals(
        Fingerprint.of(payload("{'a':{'x':1,'y':2},'b':{}}", time)),
        Fingerprint.of(payload("{'b':{},'a':{'y':2,'x':1}}", time)));
  }

  @Test
  void columnOrderNameTypeAndAggregatorsDoChangeIt() throws Exception {
    Column a = column("a", "LONG");
    Column b = column("b", "LONG");
    List<SchemaPayload> different =
        List.of(
            payload("{}", a, b),
            payload("{}", b, a),
            payload("{}", a),
            payload("{}", column("A", "LONG")),
            payload("{}", column("a ", "LONG")),
            payload("{}", column("á", "LONG")),
            payload("{}", column("a", "FLOAT")),
            payload("{}", column("a", "ARRAY<LONG>")),
            payload("{}", column("a", "COMPLEX")),
            payload("{}", untyped("a")),
            payload("{'m':{}}", a),
            payload("{'n':{}}", a),
            payload("{'m':{'x':1}}", a),
            payload("{'m':{'x':'1'}}", a),
            payload("{'m':[1,2]}", a),
            payload("{'m':[2,1]}", a));
    Set<Fingerprint> fingerprints = new HashSet<>();

    different.forEach(payload -> fingerprints.add(Fingerprint.of(payload)));

    assertEquals(different.size(), fingerprints.size());
  }

  @Test
  void noTwoPayloadsEncodeAlikeByConcatenation() throws Exception {
    assertNotEquals(
        Fingerprint.of(payload("{}", untyped("ab"), untyped("c"))),
        Fingerprint.of(payload("{}", untyped("a"), untyped("bc"))));
    assertNotEquals(
        Fingerprint.of(payload("{}", column("aLONG", "LONG"))),
        Fingerprint.of(payload("{}", untyped("aLONGLONG"))));
    assertNotEquals(
        Fingerprint.of(payload("{'LONG':1}", untyped("a"))),
        Fingerprint.of(payload("{}", column("a", "LONG"), untyped("1"))));
  }

  @Property
  void bytesAndHexReadBack(@ForAll @Size(32) byte[] bytes) {
    Fingerprint fingerprint = Fingerprint.fromBytes(bytes);

    assertArrayEquals(bytes, fingerprint.toBytes());
    assertEquals(fingerprint, Fingerprint.fromHex(fingerprint.toHex()));
    assertEquals(HexFormat.of().formatHex(bytes), fingerprint.toString());
  }

  @Property
  void orderIsThatOfTheHexText(@ForAll @Size(32) byte[] left, @ForAll @Size(32) byte[] right) {
    Fingerprint l = Fingerprint.fromBytes(left);
    Fingerprint r = Fingerprint.fromBytes(right);

    assertEquals(Integer.signum(l.toHex().compareTo(r.toHex())), Integer.signum(l.compareTo(r)));
  }

  @Test
  void whatIsNoFingerprintIsRefused() {
    Refused.naming("fingerprint", () -> Fingerprint.fromHex(""));
    Refused.naming("fingerprint", () -> Fingerprint.fromHex("0".repeat(63)));
    Refused.naming("fingerprint", () -> Fingerprint.fromHex("0".repeat(63) + "g"));
    Refused.naming("fingerprint", () -> Fingerprint.fromHex("A".repeat(64)));
    Refused.naming("fingerprint", () -> Fingerprint.fromBytes(new byte[31]));
  }

  @Test
  void aSegmentsSchemaSharesItsFingerprintAndRefusesANegativeRowCount() throws Exception {
    FingerprintedSchema schema = FingerprintedSchema.of(wide());

    SegmentSchema segment = new SegmentSchema(schema, OptionalLong.of(0));

    assertEquals(schema.fingerprint(), segment.fingerprint());
    assertEquals(9, segment.rowSignature().size());
    Refused.naming("numRows", () -> new SegmentSchema(schema, OptionalLong.of(-1)));
  }

  static SchemaPayload wide() throws Exception {
    return payload(
        "{'uniq_users':{'type':'hyperUnique','name':'uniq_users','fieldName':'user','isInputHyperUnique':false,'round':false},"
            + "'cnt':{'type':'longSum','name':'cnt','fieldName':'cnt'}}",
        column("__time", "LONG"),
        column("page", "STRING"),
        column("tags", "ARRAY<STRING>"),
        column("extra", "COMPLEX<json>"),
        column("lost", "COMPLEX"),
        untyped("note"),
        column("price", "DOUBLE"),
        column("ratio", "FLOAT"),
        column("uniq_users", "COMPLEX<hyperUnique>"));
  }

  static SchemaPayload payload(String aggregators, Column... columns) throws Exception {
    return new SchemaPayload(
        RowSignature.of(columns),
        Aggregators.fromJson(
            new ObjectMapper()
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .readTree(aggregators.replace('\'', '"'))));
  }

  static Column column(String name, String type) {
    return new Column(name, ColumnType.parse(type));
  }

  static Column untyped(String name) {
    return new Column(name, ColumnType.UNTYPED);
  }

  private static void assertFingerprint(String hex, SchemaPayload payload) {
    assertEquals(hex, Fingerprint.of(payload).toHex());
  }
}
