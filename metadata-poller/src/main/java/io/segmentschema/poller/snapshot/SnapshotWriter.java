package io.segmentschema.poller.snapshot;

import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.schema.Fingerprint;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.schema.SchemaPayloadCodec;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentInterval;
import io.segmentschema.cache.store.ScannedSegment;
import io.segmentschema.cache.store.StoredSchema;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes one file's records; see {@link SnapshotFormat}. For one thread, once. */
final class SnapshotWriter {

  private final DataOutputStream out;
  private final Map<Fingerprint, Integer> indexes = new HashMap<>();
  private @Nullable DatasourceName datasource;
  private @Nullable SegmentInterval interval;
  private String version = "";
  private long revision;
  private long usedRevision;
  private long segments;

  SnapshotWriter(OutputStream out) {
    this.out = new DataOutputStream(out);
  }

  void write(String store, StoreImage image, SchemaCache cache) throws IOException {
    out.writeLong(SnapshotFormat.MAGIC);
    number(SnapshotFormat.VERSION);
    text(store);
    number(image.version().revision());
    number(image.generation());
    for (Map.Entry<Long, StoredSchema> stored : image.schemas().entrySet()) {
      stored(stored.getKey(), stored.getValue());
    }
    try {
      cache.copyUsedSegments(this::segment);
    } catch (UncheckedIOException failed) {
      throw failed.getCause();
    }
    out.writeByte(SnapshotFormat.END);
    number(segments);
  }

  /** The checksum is not part of what it covers, so this comes last. */
  void writeChecksum(long checksum) throws IOException {
    out.writeLong(checksum);
  }

  private void stored(long id, StoredSchema stored) throws IOException {
    if (stored instanceof StoredSchema.Readable readable) {
      int index = index(readable.schema());
      out.writeByte(SnapshotFormat.STORED);
      number(id);
      number(index);
    } else if (stored instanceof StoredSchema.Unreadable unreadable) {
      out.writeByte(SnapshotFormat.STORED_UNREADABLE);
      number(id);
      out.write(unreadable.fingerprint().toBytes());
    }
  }

  private int index(FingerprintedSchema schema) throws IOException {
    Integer known = indexes.get(schema.fingerprint());
    if (known != null) {
      return known;
    }
    out.writeByte(SnapshotFormat.SCHEMA);
    out.write(schema.fingerprint().toBytes());
    bytes(SchemaPayloadCodec.encode(schema.payload()));
    int index = indexes.size();
    indexes.put(schema.fingerprint(), index);
    return index;
  }

  private void segment(ScannedSegment row, StoredSchema schema) {
    try {
      int index = schema instanceof StoredSchema.Readable known ? index(known.schema()) : -1;
      beginRun(row);
      if (row.tombstone()) {
        out.writeByte(SnapshotFormat.TOMBSTONE);
      } else {
        out.writeByte(
            schema instanceof StoredSchema.Unreadable
                ? SnapshotFormat.SEGMENT_UNREADABLE
                : SnapshotFormat.SEGMENT);
      }
      number(row.partitionNum());
      number(row.numRows() + 1);
      if (!row.tombstone()) {
        if (schema instanceof StoredSchema.Unreadable unreadable) {
          out.write(unreadable.fingerprint().toBytes());
        } else {
          number(index + 1);
        }
      }
      segments++;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private void beginRun(ScannedSegment row) throws IOException {
    boolean isSameDatasource = row.datasource().equals(datasource);
    if (!isSameDatasource) {
      datasource = row.datasource();
      out.writeByte(SnapshotFormat.DATASOURCE);
      text(row.datasource().value());
    }
    if (isSameDatasource
        && row.interval().equals(interval)
        && row.version().equals(version)
        && row.revision() == revision
        && row.usedRevision() == usedRevision) {
      return;
    }
    interval = row.interval();
    version = row.version();
    revision = row.revision();
    usedRevision = row.usedRevision();
    out.writeByte(SnapshotFormat.RUN);
    signed(interval.startMillis());
    signed(interval.endMillis());
    text(version);
    number(revision);
    number(usedRevision);
  }

  private void text(String text) throws IOException {
    bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  private void bytes(byte[] bytes) throws IOException {
    number(bytes.length);
    out.write(bytes);
  }

  private void signed(long number) throws IOException {
    number((number << 1) ^ (number >> 63));
  }

  private void number(long number) throws IOException {
    long left = number;
    while ((left & ~0x7FL) != 0) {
      out.writeByte((int) (left | 0x80));
      left >>>= 7;
    }
    out.writeByte((int) left);
  }
}
