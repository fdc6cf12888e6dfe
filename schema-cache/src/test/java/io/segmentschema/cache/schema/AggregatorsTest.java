package io.segmentschema.cache.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.FloatNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.segmentschema.cache.segment.Refused;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AggregatorsTest {

  private static final ObjectMapper PLAIN = new ObjectMapper();
  private static final ObjectMapper EXACT =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  @Test
  void nothingNullAndMissingAreNoAggregators() throws Exception {
    assertSame(Aggregators.NONE, Aggregators.fromJson(null));
    assertSame(Aggregators.NONE, Aggregators.fromJson(NullNode.instance));
    assertSame(Aggregators.NONE, Aggregators.fromJson(MissingNode.getInstance()));
    assertSame(Aggregators.NONE, Aggregators.fromJson(PLAIN.readTree("{}")));
    assertSame(Aggregators.NONE, Aggregators.of(Map.of()));
  }

  @Test
  void orderOfAggregatorsAndOfKeysDoesNotCount() throws Exception {
    Aggregators one = read("{'b':{'y':1,'x':[{'q':1,'p':2}]},'a':{}}");
    Aggregators other = read("{'a':{},'b':{'x':[{'p':2,'q':1}],'y':1}}");

    assertEquals(one, other);
    assertEquals(one.hashCode(), other.hashCode());
    assertEquals("{\"x\":[{\"p\":2,\"q\":1}],\"y\":1}", one.asMap().get("b"));
    assertEquals(List.of("a", "b"), List.copyOf(one.asMap().keySet()));
  }

  @Test
  void keysAreOrderedByCodePoint() throws Exception {
    JsonNode json =
        PLAIN.createObjectNode().put("\ud83d\ude00", 1).put("\uffee", 2).put("é", 3).put("Z", 4);

    assertEquals("{\"Z\":4,\"é\":3,\"\uffee\":2,\"\ud83d\ude00\":1}", text(json));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "1.0, 1",
    "1e0, 1",
    "-0.0, 0",
    "0.50, 0.5",
    "100, 100",
    "1e2, 100",
    "1E400, 1E+400",
    "0.0000001, 1E-7",
    "12345678901234567890123456789012, 12345678901234567890123456789012",
    "1e31, 10000000000000000000000000000000",
    "1e32, 1E+32",
    "-1.5e3, -1500",
    "9223372036854775808, 9223372036854775808"
  })
  void numbersAreWrittenByTheirValue(String given, String written) throws Exception {
    assertEquals(written, text(EXACT.readTree(given)));
    assertEquals(written, text(StrictJson.MAPPER.readTree(given)));
    assertEquals(written, text(EXACT.readTree(written)));
    if (!given.contains("400")) {
      assertEquals(written, text(PLAIN.readTree(given)));
    }
  }

  @Test
  void aFloatIsWrittenAsItPrints() {
    assertEquals("0.1", text(FloatNode.valueOf(0.1f)));
  }

  @Test
  void whatJsonCannotSayIsRefused() {
    Refused.naming("aggregators", () -> text(DoubleNode.valueOf(Double.NaN)));
    Refused.naming("aggregators", () -> text(FloatNode.valueOf(Float.POSITIVE_INFINITY)));
    Refused.naming("aggregators", () -> text(new POJONode(new Object())));
    Refused.naming("aggregators", () -> text(TextNode.valueOf("\ud83d")));
    Refused.naming("aggregators", () -> Aggregators.fromJson(TextNode.valueOf("x")));
    Refused.naming("aggregators", () -> Aggregators.of(Map.of("", NullNode.instance)));
  }

  @Test
  void sixtyFourLevelsFitAndOneMoreIsRefused() throws Exception {
    JsonNode deepest = PLAIN.readTree("[".repeat(64) + "]".repeat(64));

    assertEquals(128, text(deepest).length());
    Refused.naming("aggregators", () -> text(PLAIN.createArrayNode().add(deepest)));
  }

  @Test
  void oneMebibyteFitsAndOneByteMoreIsRefused() {
    int room = (1 << 20) - "a".length() - "\"\"".length();

    assertEquals(room + 2, text(TextNode.valueOf("x".repeat(room))).length());
    Refused.naming("aggregators", () -> text(TextNode.valueOf("x".repeat(room + 1))));
    Refused.naming("aggregators", () -> text(TextNode.valueOf("é".repeat(room / 2 + 1))));
    JsonNode half = TextNode.valueOf("x".repeat(1 << 19));
    Refused.naming("aggregators", () -> Aggregators.of(Map.of("a", half, "b", half)));
  }

  @Test
  void numbersTooLongToBeReadBackAreRefused() {
    JsonNode number = PLAIN.getNodeFactory().numberNode(new java.math.BigInteger("7".repeat(1001)));

    Refused.naming("aggregators", () -> text(number));
  }

  @Test
  void jsonReadsBackTheSame() throws Exception {
    Aggregators aggregators =
        read("{'a':{'f':1e400,'s':'\\u0001\\n\\\"\\\\/é','n':null,'t':[true,false,0.10]}}");

    assertEquals(aggregators, Aggregators.fromJson(aggregators.toJson()));
    assertEquals(
        aggregators, Aggregators.fromJson(EXACT.readTree(aggregators.toJson().toString())));
  }

  private static String text(JsonNode value) {
    return Aggregators.of(Collections.singletonMap("a", value)).asMap().values().iterator().next();
  }

  private static Aggregators read(String json) throws JsonProcessingException {
    return Aggregators.fromJson(EXACT.readTree(json.replace('\'', '"')));
  }
}
