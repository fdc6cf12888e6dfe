package io.segmentschema.poller.snapshot;

/**
 * The words of the file. It begins with {@link #MAGIC}, the format's number, the store's name, the
 * store version and the generation; records follow, each with one of the kinds below, the last is
 * {@link #END}; then eight bytes of checksum (CRC-32C) over everything before. Numbers are in seven
 * bits a byte, the lowest first, the highest bit set in all but the last; negative ones are folded
 * onto the odd numbers. Texts are their length in bytes and UTF-8.
 */
final class SnapshotFormat {

  static final long MAGIC = 0x5353_4353_4e41_500aL;
  static final int VERSION = 1;

  /** A schema: fingerprint, payload. It has the next index, from 0. */
  static final int SCHEMA = 1;

  /** A schema that the store has: its number there, its index. */
  static final int STORED = 2;

  /** One that cannot be read: its number in the store, its fingerprint. */
  static final int STORED_UNREADABLE = 3;

  /** What follows is of this datasource: its name. */
  static final int DATASOURCE = 4;

  /** What follows is of this interval: start, end, version, revision, used revision. */
  static final int RUN = 5;

  /** A segment: partition, row count + 1, schema's index + 1; 0 is none. */
  static final int SEGMENT = 6;

  /** A tombstone: partition, row count + 1. */
  static final int TOMBSTONE = 7;

  /** A segment whose schema cannot be read: partition, row count + 1, fingerprint. */
  static final int SEGMENT_UNREADABLE = 8;

  /** The last record: how many segments there were. */
  static final int END = 9;

  private SnapshotFormat() {}
}
