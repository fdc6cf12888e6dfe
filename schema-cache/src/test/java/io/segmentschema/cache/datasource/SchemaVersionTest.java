package io.segmentschema.cache.datasource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.segment.Refused;
import org.junit.jupiter.api.Test;

/**
 * Versions travel between processes, so their values must not move; computed by the program of
 * docs/fingerprint.md.
 */
final class SchemaVersionTest {

  @Test
  void versionsHaveTheirGoldenValues() {
    assertEquals("9faf6d86477b091dd5e05d25e29e84b2", SchemaVersion.of(RowSignature.EMPTY).value());
    assertEquals(
        "67147e903576c5860d5bb3d2521792e0",
        SchemaVersion.of(MergeTypes.signature("__time", "LONG", "Größe", null)).toString());
  }

  @Test
  void equalContentHasAnEqualVersionAndOrderCounts() {
    RowSignature signature = MergeTypes.signature("a", "LONG", "b", "LONG");

    assertEquals(
        SchemaVersion.of(signature),
        SchemaVersion.of(MergeTypes.signature("a", "LONG", "b", "LONG")));
    assertNotEquals(
        SchemaVersion.of(signature),
        SchemaVersion.of(MergeTypes.signature("b", "LONG", "a", "LONG")));
    assertNotEquals(
        SchemaVersion.of(signature),
        SchemaVersion.of(MergeTypes.signature("a", "LONG", "b", "FLOAT")));
  }

  @Test
  void whatDoesNotFitAnEtagIsRefused() {
    for (String text : new String[] {"", "a b", "a\"b", "é", "x".repeat(129)}) {
      Refused.naming("schemaVersion", () -> new SchemaVersion(text));
    }
  }
}
