package io.segmentschema.cache;

import io.segmentschema.cache.schema.SegmentSchema;

/** What the cache can say about one segment. */
public sealed interface SchemaLookup {

  SchemaLookup NOT_YET_KNOWN = new NotYetKnown();
  SchemaLookup TOMBSTONE = new Tombstone();
  SchemaLookup UNUSED = new Unused();
  SchemaLookup UNKNOWN_SEGMENT = new UnknownSegment();

  /** The schema is known; {@code stage} gave the answer. */
  record Found(SegmentSchema schema, Stage stage) implements SchemaLookup {}

  /** The segment is used, and its schema is not known yet. */
  record NotYetKnown() implements SchemaLookup {}

  /** The segment has no data and no schema. */
  record Tombstone() implements SchemaLookup {}

  /** The segment was marked unused a moment ago; later the cache forgets it. */
  record Unused() implements SchemaLookup {}

  /** This node knows no such segment; the store may know it as unused. */
  record UnknownSegment() implements SchemaLookup {}
}
