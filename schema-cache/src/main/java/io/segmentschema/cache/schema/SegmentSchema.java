package io.segmentschema.cache.schema;

import io.segmentschema.cache.error.InvalidInputException;
import java.util.OptionalLong;

/**
 * What is known about one segment: its schema, shared with others, and how many rows it has.
 * Immutable: any thread.
 *
 * @param schema the schema
 * @param numRows how many rows, 0 or more; empty if nobody said
 */
public record SegmentSchema(FingerprintedSchema schema, OptionalLong numRows) {

  /** Checks the row count. */
  public SegmentSchema {
    if (numRows.isPresent() && numRows.getAsLong() < 0) {
      throw new InvalidInputException(
          "numRows", "must be 0 to 9223372036854775807, is " + numRows.getAsLong());
    }
  }

  /** The columns. */
  public RowSignature rowSignature() {
    return schema.payload().rowSignature();
  }

  /** The name of the schema. */
  public Fingerprint fingerprint() {
    return schema.fingerprint();
  }
}
