package io.segmentschema.cache;

import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentInterval;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.ScannedSegment;
import io.segmentschema.cache.store.SegmentSink;
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

  /** The schemas that the rows of one poll name, numbered from 1. */
  static final class Schemas {

    private final Map<StoredSchema.Readable, Integer> numbers = new HashMap<>();
    private final List<StoredSchema.Readable> stored = new ArrayList<>();
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

    @SuppressWarnings("ReferenceEquality") // spares an object where neighbours have one schema
    private int numberOf(@Nullable FingerprintedSchema schema) {
      if (schema == null) {
        return 0;
      }
      boolean isLast = last instanceof StoredSchema.Readable known && known.schema() == schema;
      return isLast ? lastNumber : numberOf(new StoredSchema.Readable(schema));
    }

    private int add(StoredSchema.Readable readable) {
      stored.add(readable);
      return stored.size();
    }

    private StoredSchema stored(int number) {
      return number == 0 ? StoredSchema.NONE : stored.get(number - 1);
    }

    private @Nullable FingerprintedSchema schema(int number) {
      return number == 0 ? null : stored.get(number - 1).schema();
    }
  }

  private final DatasourceName datasource;
  private final Schemas schemas;
  private final StagedRuns runs = new StagedRuns();
  private final List<CommittedSegment> others = new ArrayList<>(0);
  private long[] words = {};
  private int[] partitions = {};
  private int size;

  StagedRows(DatasourceName datasource, Schemas schemas) {
    this.datasource = datasource;
    this.schemas = schemas;
  }

  void add(CommittedSegment row) {
    add(new ScannedValue(row), row.schema());
  }

  void add(ScannedSegment row, StoredSchema schema) {
    if (!SegmentEntry.canSettle(
        row.used(), row.tombstone() ? StoredSchema.NONE : schema, row.numRows())) {
      others.add(row.committed(schema));
      return;
    }
    runs.add(size, row.interval(), row.version(), row.revision(), row.usedRevision());
    int number = row.tombstone() ? 0 : schemas.numberOf(schema);
    add(SegmentWord.of(number, row.tombstone(), row.numRows()), row.partitionNum());
  }

  /** Adds a settled segment. */
  void add(TimeChunk chunk, int place, @Nullable FingerprintedSchema schema) {
    runs.add(size, chunk, place);
    long word = SegmentWord.withSchema(chunk.wordAt(place), schemas.numberOf(schema));
    add(SegmentWord.withMark(word, false), chunk.partitionAt(place));
  }

  private void add(long word, int partition) {
    if (size == words.length) {
      int more = Math.max(4, size + (size >> 1));
      words = Arrays.copyOf(words, more);
      partitions = Arrays.copyOf(partitions, more);
    }
    words[size] = word;
    partitions[size] = partition;
    size++;
  }

  /** Hands over all rows. */
  void forEach(SegmentSink sink) {
    others.forEach(row -> sink.accept(new ScannedValue(row), row.schema()));
    Cursor row = cursor();
    while (row.next()) {
      sink.accept(row, row.storedSchema());
    }
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
  final class Cursor implements ScannedSegment {

    private final StagedRuns.Cursor shared = runs.cursor();
    private int at = -1;

    /** False after the last. */
    boolean next() {
      at++;
      if (at >= size) {
        return false;
      }
      shared.next();
      return true;
    }

    /** Whether this row and the one before it may lie in different time chunks. */
    boolean beginsChunk() {
      return shared.beginsKey()
          || TimeChunk.pageOf(partitions[at]) != TimeChunk.pageOf(partitions[at - 1]);
    }

    @Override
    public SegmentInterval interval() {
      return shared.interval();
    }

    @Override
    public String version() {
      return shared.version();
    }

    @Override
    public int partitionNum() {
      return partitions[at];
    }

    @Override
    public long revision() {
      return shared.revision();
    }

    @Override
    public long usedRevision() {
      return shared.usedRevision();
    }

    /** With the poll's number of the schema, and without a mark. */
    long word() {
      return words[at];
    }

    @Nullable FingerprintedSchema schema() {
      return schemas.schema(SegmentWord.schema(words[at]));
    }

    @Override
    public DatasourceName datasource() {
      return datasource;
    }

    @Override
    public boolean used() {
      return true;
    }

    @Override
    public boolean tombstone() {
      return SegmentWord.isTombstone(word());
    }

    @Override
    public long numRows() {
      return SegmentWord.numRows(word()).orElse(UNKNOWN_ROWS);
    }

    /** What the row says of its schema. */
    StoredSchema storedSchema() {
      return schemas.stored(SegmentWord.schema(words[at]));
    }

    CommittedSegment row() {
      return committed(storedSchema());
    }
  }
}
