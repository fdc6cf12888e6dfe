package io.segmentschema.cache;

/** What became of a metadata query's answer for one segment. */
public enum AnswerOutcome {
  /** The schema is readable now and waits for its backfill. */
  PENDING,
  /** A schema had become readable meanwhile: the answer was dropped. */
  ALREADY_KNOWN,
  /** The segment is no longer used, or lives another life: the answer was dropped. */
  SEGMENT_GONE
}
