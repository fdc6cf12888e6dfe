package io.segmentschema.smc.service.json;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.segmentschema.cache.error.InvalidInputException;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.schema.CorruptSchemaPayloadException;
import io.segmentschema.cache.schema.SchemaPayloadCodec;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.smc.fuzz.Mutilator;
import io.segmentschema.smc.fuzz.Samples;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Every parser on mutilated input: it understands it or refuses it in the one way that it promises.
 * {@code -Dfuzz.inputs=N} and {@code -Dfuzz.seed=S} play more and others.
 */
@Timeout(1200)
final class JsonFuzzTest {

  private static final int INPUTS = Integer.getInteger("fuzz.inputs", 60_000);
  private static final long SEED = Long.getLong("fuzz.seed", 42);

  /** What is called with the input. */
  private interface Parser {
    Object parse(byte[] input) throws Exception;
  }

  @Test
  void mutilatedInputIsUnderstoodOrRefusedAndNothingElse() {
    Map<String, Parser> parsers = parsers();
    Mutilator mutilator = new Mutilator(SEED);
    int understood = 0;
    int number = 0;
    while (number < INPUTS) {
      for (Map.Entry<String, Parser> parser : parsers.entrySet()) {
        number++;
        understood += play(parser.getKey(), parser.getValue(), mutilator) ? 1 : 0;
      }
    }
    System.out.println("Fuzz: seed=" + SEED + ", inputs=" + number + ", understood=" + understood);
    assertTrue(understood > 0 && understood < number);
  }

  /** The parsers by a sample that each of them understands. */
  private static Map<String, Parser> parsers() {
    Map<String, Parser> parsers = new LinkedHashMap<>();
    parsers.put(Samples.PUBLISH, input -> PublishReader.read(new ByteArrayInputStream(input)));
    parsers.put(Samples.UNUSED, input -> UnusedReader.read(new ByteArrayInputStream(input)));
    parsers.put(Samples.PUSH, input -> PushReader.read(new ByteArrayInputStream(input)));
    parsers.put(Samples.REMOVAL, input -> RemovalReader.read(new ByteArrayInputStream(input)));
    parsers.put(
        Samples.TASK_WORDS,
        input -> TaskWordsReader.read(new ByteArrayInputStream(input), new HashMap<>()));
    parsers.put(Samples.NAMES, input -> NamesReader.read(new ByteArrayInputStream(input)));
    parsers.put(Samples.PAYLOAD, SchemaPayloadCodec::decode);
    parsers.put(
        Samples.SEGMENT_ID, input -> SegmentId.parse(DatasourceName.of("wiki"), text(input)));
    parsers.put(Samples.COLUMN_TYPE, input -> ColumnType.parse(text(input)));
    parsers.put("wiki", input -> DatasourceName.of(text(input)));
    return parsers;
  }

  private static boolean play(String sample, Parser parser, Mutilator mutilator) {
    byte[] input = mutilator.mutilateBytes(sample);
    try {
      parser.parse(input);
      return true;
    } catch (InvalidInputException | CorruptSchemaPayloadException refused) {
      return false;
    } catch (Exception | StackOverflowError other) {
      return fail("Input: " + text(input), other);
    }
  }

  private static String text(byte[] input) {
    return new String(input, StandardCharsets.UTF_8);
  }
}
