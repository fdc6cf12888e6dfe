package io.segmentschema.cache;

import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.segment.SegmentInterval;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.ScannedSegment;
import io.segmentschema.cache.store.StoredSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One poll's rows of one datasource, packed: what neighbours in the scan share is kept once for a
 * run of them, and a row is a word and its partition. Rows that cannot be settled are kept as they
 * are. For one thread.
 */
final class StagedRows {

  /** Rows in a row that differ in partition, row count and schema only. */
  private record Run(
      SegmentInterval interval, String version, long revision, long usedRevision, int begin) {

    boolean takes(ScannedSegment row) {
      return revision == row.revision()
          && usedRevision == row.usedRevision()
          && interval.equals(row.interval())
          && version.equals(row.version());
    }
  }

  /** The schemas that the rows of one poll name, numbered from 1. */
  static final class Schemas {

    private final Map<StoredSchema.Readable, Integer> numbers = new HashMap<>();
    private final List<FingerprintedSchema> byNumber = new ArrayList<>();
    private @Nullable StoredSchema last;
    private int lastNumber;

    @SuppressWarnings("ReferenceEquality") // neighbours often have one schema, and one object of it
    private int numberOf(StoredSchema schema) {
      if (schema != last) {
        lastNumber =
            schema instanceof StoredSchema.Readable readable
                ? numbers.computeIfAbsent(readable, this::add)
                : 0;
        last = schema;
      }
      return lastNumber;
    }

    private int add(StoredSchema.Readable readable) {
      byNumber.add(readable.schema());
      return byNumber.size();
    }

    private @Nullable FingerprintedSchema schema(int number) {
      return number == 0 ? null : byNumber.get(number - 1);
    }
  }

  private final DatasourceName datasource;
  private final Schemas schemas;
  private final List<Run> runs = new ArrayList<>(1);
  private final List<CommittedSegment> others = new ArrayList<>(0);
  private long[] words = {};
  private int[] partitions = {};
  private int size;

  StagedRows(DatasourceName datasource, Schemas schemas) {
    this.datasource = datasource;
    this.schemas = schemas;
  }

  void add(ScannedSegment row, StoredSchema schema) {
    if (!SegmentEntry.canSettle(
        row.used(), row.tombstone() ? StoredSchema.NONE : schema, row.numRows())) {
      others.add(row.committed(schema));
      return;
    }
    if (runs.isEmpty() || !runs.get(runs.size() - 1).takes(row)) {
      runs.add(new Run(row.interval(), row.version(), row.revision(), row.usedRevision(), size));
    }
    if (size == words.length) {
      int more = Math.max(4, size + (size >> 1));
      words = Arrays.copyOf(words, more);
      partitions = Arrays.copyOf(partitions, more);
    }
    int number = row.tombstone() ? 0 : schemas.numberOf(schema);
    words[size] = SegmentWord.of(number, row.tombstone(), row.numRows());
    partitions[size] = row.partitionNum();
    size++;
  }

  /** The rows that cannot be settled. */
  List<CommittedSegment> others() {
    return others;
  }

  /** Begins before the first of all other rows. */
  Cursor cursor() {
    return new Cursor();
  }

  /** At one row after the other. */
  final class Cursor {

    private int at = -1;
    private int run = -1;

    /** False after the last. */
    boolean next() {
      at++;
      if (at >= size) {
        return false;
      }
      if (run + 1 < runs.size() && runs.get(run + 1).begin() == at) {
        run++;
      }
      return true;
    }

    /** Whether this row and the one before it may lie in different time chunks. */
    boolean beginsChunk() {
      return runs.get(run).begin() == at
          || TimeChunk.pageOf(partitions[at]) != TimeChunk.pageOf(partitions[at - 1]);
    }

    SegmentInterval interval() {
      return runs.get(run).interval();
    }

    String version() {
      return runs.get(run).version();
    }

    int partitionNum() {
      return partitions[at];
    }

    long revision() {
      return runs.get(run).revision();
    }

    long usedRevision() {
      return runs.get(run).usedRevision();
    }

    /** With the poll's number of the schema, and without a mark. */
    long word() {
      return words[at];
    }

    @Nullable FingerprintedSchema schema() {
      return schemas.schema(SegmentWord.schema(words[at]));
    }

    SegmentId id() {
      return new SegmentId(datasource, interval(), version(), partitionNum());
    }

    CommittedSegment row() {
      FingerprintedSchema schema = schema();
      return new CommittedSegment(
          id(),
          revision(),
          usedRevision(),
          true,
          SegmentWord.isTombstone(word()),
          SegmentWord.numRows(word()),
          schema == null ? StoredSchema.NONE : new StoredSchema.Readable(schema));
    }
  }
}
