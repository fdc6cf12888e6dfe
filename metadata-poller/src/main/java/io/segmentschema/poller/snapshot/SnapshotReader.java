package io.segmentschema.poller.snapshot;

import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.StagedPoll;
import io.segmentschema.cache.schema.CorruptSchemaPayloadException;
import io.segmentschema.cache.schema.Fingerprint;
import io.segmentschema.cache.schema.SchemaPayloadCodec;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentInterval;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.store.StoreVersion;
import io.segmentschema.cache.store.StoredSchema;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads one file's records, whose checksum is known to fit; see {@link SnapshotFormat}. What does
 * not make sense nevertheless ends the reading. For one thread, once.
 */
final class SnapshotReader implements AutoCloseable {

  private final DataInputStream in;
  private final long length;
  private final String store;
  private final List<StoredSchema> schemas = new ArrayList<>();
  private final Map<Long, StoredSchema> stored = new HashMap<>();
  private final SnapshotRow row = new SnapshotRow();
  private long segments;

  /**
   * @param length how many bytes there are
   * @param store the name that the file must have
   */
  SnapshotReader(InputStream in, long length, String store) {
    this.in = new DataInputStream(new BufferedInputStream(in, 1 << 16));
    this.length = length;
    this.store = store;
  }

  SnapshotFile.Content read(SchemaCache cache) throws IOException {
    if (in.readLong() != SnapshotFormat.MAGIC) {
      throw new IOException("it is no snapshot");
    }
    long format = number();
    if (format != SnapshotFormat.VERSION) {
      throw new IOException("it has another format: format=" + format);
    }
    if (!text().equals(store)) {
      throw new IOException("it is of another store");
    }
    StoreVersion version = new StoreVersion(number());
    long generation = number();
    StagedPoll poll = cache.beginPoll(PollKind.FULL, version);
    int kind = in.readUnsignedByte();
    while (kind != SnapshotFormat.END) {
      record(kind, poll);
      kind = in.readUnsignedByte();
    }
    if (number() != segments) {
      throw new IOException("it has another number of segments than it says");
    }
    return new SnapshotFile.Content(poll, new StoreImage(version, generation, stored), segments);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private void record(int kind, StagedPoll poll) throws IOException {
    switch (kind) {
      case SnapshotFormat.SCHEMA -> schemas.add(schema());
      case SnapshotFormat.STORED -> stored.put(number(), schemas.get(Math.toIntExact(number())));
      case SnapshotFormat.STORED_UNREADABLE ->
          stored.put(number(), new StoredSchema.Unreadable(fingerprint()));
      case SnapshotFormat.DATASOURCE -> row.datasource(DatasourceName.of(text()));
      case SnapshotFormat.RUN -> row.run(interval(), text(), number(), number());
      case SnapshotFormat.SEGMENT -> {
        row.segment(Math.toIntExact(number()), number() - 1, false);
        int index = Math.toIntExact(number());
        add(poll, index == 0 ? StoredSchema.NONE : schemas.get(index - 1));
      }
      case SnapshotFormat.TOMBSTONE -> {
        row.segment(Math.toIntExact(number()), number() - 1, true);
        add(poll, StoredSchema.NONE);
      }
      case SnapshotFormat.SEGMENT_UNREADABLE -> {
        row.segment(Math.toIntExact(number()), number() - 1, false);
        add(poll, new StoredSchema.Unreadable(fingerprint()));
      }
      default -> throw new IOException("it has a record of an unknown kind: kind=" + kind);
    }
  }

  private void add(StagedPoll poll, StoredSchema schema) {
    poll.add(row, schema);
    segments++;
  }

  private StoredSchema schema() throws IOException {
    Fingerprint fingerprint = fingerprint();
    try {
      return new StoredSchema.Readable(SchemaPayloadCodec.decodeChecked(bytes(), fingerprint));
    } catch (CorruptSchemaPayloadException corrupt) {
      throw new IOException("it has a schema that does not fit its fingerprint", corrupt);
    }
  }

  private SegmentInterval interval() throws IOException {
    return new SegmentInterval(signed(), signed());
  }

  private Fingerprint fingerprint() throws IOException {
    byte[] bytes = new byte[Fingerprint.BYTES];
    in.readFully(bytes);
    return Fingerprint.fromBytes(bytes);
  }

  private String text() throws IOException {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  private byte[] bytes() throws IOException {
    long size = number();
    if (size < 0 || size > length) {
      throw new IOException("it has a text longer than itself");
    }
    byte[] bytes = new byte[Math.toIntExact(size)];
    in.readFully(bytes);
    return bytes;
  }

  private long signed() throws IOException {
    long folded = number();
    return (folded >>> 1) ^ -(folded & 1);
  }

  private long number() throws IOException {
    long number = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      int next = in.readUnsignedByte();
      number |= (long) (next & 0x7F) << shift;
      if ((next & 0x80) == 0) {
        return number;
      }
    }
    throw new IOException("it has a number of more than 64 bits");
  }
}
