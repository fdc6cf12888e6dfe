package io.segmentschema.benchmarks.soak;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.sun.management.GarbageCollectionNotificationInfo;
import io.segmentschema.benchmarks.data.SampleSegments;
import io.segmentschema.benchmarks.data.Shape;
import io.segmentschema.benchmarks.store.FilledStore;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.StagedPoll;
import io.segmentschema.cache.realtime.RealtimePush;
import io.segmentschema.cache.realtime.SegmentUpdate;
import io.segmentschema.cache.schema.Column;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.store.StoreVersion;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/** The process. Prints {@code liveBytes pauseMillis fullPolls}. */
public final class Soak {

  private static final int CHANGES = 1000;
  private static final int UPDATES_PER_PUSH = 20;

  /** Some seconds, also of a short run, after its begin, and then again and again. */
  private static final int FIRST_FULL_POLL = 5;

  private static final int ROUNDS_PER_FULL_POLL = 100;

  private final SampleSegments sample;
  private final SchemaCache cache = FilledStore.newCache();
  private final AtomicBoolean open = new AtomicBoolean(true);
  private final AtomicLong longestPause = new AtomicLong();
  private final AtomicInteger fullPolls = new AtomicInteger();

  /** What is in the pretended store and not in the sample; for the thread that polls. */
  private final Map<Integer, CommittedSegment> changed = new HashMap<>();

  private Soak(Shape shape) {
    this.sample = new SampleSegments(shape);
  }

  /** Arguments: segments, datasources, schemas, seconds. */
  public static void main(String[] arguments) throws Exception {
    int[] numbers = java.util.Arrays.stream(arguments).mapToInt(Integer::parseInt).toArray();
    Soak soak = new Soak(Shape.ofManySchemas(numbers[0], numbers[1], numbers[2]));
    soak.load();
    long live = soak.liveBytes();
    soak.run(numbers[3]);
    System.out.println(live + " " + soak.longestPause.get() + " " + soak.fullPolls.get());
  }

  private void load() {
    StagedPoll poll = cache.beginPoll(PollKind.FULL, new StoreVersion(sample.lastRevision()));
    inKeyOrder().forEach(segment -> poll.add(sample.row(sample.readId(segment), segment)));
    poll.apply();
  }

  /** As a store sends its rows: one datasource after the other. */
  private IntStream inKeyOrder() {
    int all = sample.shape().segments();
    int step = sample.shape().datasources();
    return IntStream.range(0, step)
        .flatMap(datasource -> IntStream.iterate(datasource, at -> at < all, at -> at + step));
  }

  private long liveBytes() {
    System.gc();
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private void run(int seconds) throws InterruptedException {
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      ((NotificationEmitter) collector)
          .addNotificationListener(
              (notification, handback) ->
                  collected(
                      GarbageCollectionNotificationInfo.from(
                          (CompositeData) notification.getUserData())),
              null,
              null);
    }
    List<Thread> threads =
        List.of(
            new Thread(this::poll, "polls"),
            new Thread(this::push, "pushes"),
            new Thread(this::read, "reads"));
    threads.forEach(Thread::start);
    TimeUnit.SECONDS.sleep(seconds);
    open.set(false);
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /** Cycles of collectors that work beside the program are no pauses. */
  private void collected(GarbageCollectionNotificationInfo info) {
    if (!info.getGcName().contains("Concurrent") && !info.getGcName().contains("Cycles")) {
      longestPause.accumulateAndGet(info.getGcInfo().getDuration(), Math::max);
    }
  }

  private void poll() {
    Random random = new Random(11);
    for (int round = 1; open.get(); round++) {
      long revision = sample.lastRevision() + round;
      if (round % ROUNDS_PER_FULL_POLL == FIRST_FULL_POLL) {
        pollEverything(revision);
      } else {
        pollChanges(revision, random);
      }
      pause(500);
    }
  }

  private void pollChanges(long revision, Random random) {
    StagedPoll poll = cache.beginPoll(PollKind.DELTA, new StoreVersion(revision));
    for (int segment :
        random.ints(0, sample.shape().segments()).distinct().limit(CHANGES).toArray()) {
      CommittedSegment row = sample.row(sample.readId(segment), segment);
      CommittedSegment anew =
          new CommittedSegment(
              row.id(),
              revision,
              row.usedRevision(),
              true,
              false,
              row.numRows(),
              sample.schema(sample.shape().schemaOfDatasource(segment, random.nextInt())));
      changed.put(segment, anew);
      poll.add(anew);
    }
    poll.apply();
  }

  /** As the service does each hour, and after a cleanup. */
  private void pollEverything(long revision) {
    StagedPoll poll = cache.beginPoll(PollKind.FULL, new StoreVersion(revision));
    inKeyOrder()
        .forEach(
            segment -> {
              CommittedSegment anew = changed.get(segment);
              poll.add(anew == null ? sample.row(sample.readId(segment), segment) : anew);
            });
    poll.apply();
    fullPolls.incrementAndGet();
  }

  private void push() {
    for (long sequence = 1; open.get(); sequence++) {
      List<SegmentUpdate> updates = new ArrayList<>();
      for (int update = 0; update < UPDATES_PER_PUSH; update++) {
        updates.add(absolute(update, sequence));
      }
      var unused =
          cache.push(
              new RealtimePush(
                  "task", 1, sequence, ImmutableList.copyOf(updates), ImmutableList.of()));
      pause(20);
    }
  }

  private SegmentUpdate absolute(int datasource, long rows) {
    RowSignature signature = SampleSegments.payload(datasource).rowSignature();
    SegmentId model = sample.id(datasource);
    ImmutableMap<String, ColumnType> types =
        signature.columns().stream()
            .collect(ImmutableMap.toImmutableMap(Column::name, Column::type));
    return new SegmentUpdate(
        new SegmentId(model.datasource(), model.interval(), "realtime", 0),
        false,
        OptionalLong.of(rows),
        types.keySet().asList(),
        ImmutableList.of(),
        types);
  }

  private void read() {
    Random random = new Random(12);
    while (open.get()) {
      for (int read = 0; read < 1000; read++) {
        var unused = cache.schemaOf(sample.id(random.nextInt(sample.shape().segments())));
      }
      var unused =
          cache.datasourceSchema(sample.datasource(random.nextInt(sample.shape().datasources())));
      pause(1);
    }
  }

  private static void pause(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
