package io.segmentschema.smc;

import static com.google.common.collect.ImmutableList.toImmutableList;
import static com.google.common.collect.ImmutableMap.toImmutableMap;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.multibindings.OptionalBinder;
import io.segmentschema.cache.schema.Aggregators;
import io.segmentschema.cache.schema.Column;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.schema.SchemaPayload;
import io.segmentschema.cache.schema.SegmentSchema;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.segment.SegmentInterval;
import io.segmentschema.smc.config.ConfigurationSources;
import io.segmentschema.smc.config.ResolvedConfig;
import io.segmentschema.smc.inventory.EngineInventory;
import io.segmentschema.smc.inventory.InventoryUpdates;
import io.segmentschema.smc.inventory.ListedSegment;
import io.segmentschema.smc.inventory.ServerName;
import io.segmentschema.smc.inventory.UsedListTicket;
import io.segmentschema.smc.refresh.MetadataQueryClient;
import io.segmentschema.smc.refresh.QueryAnswer;
import io.segmentschema.smc.service.Engine;
import io.segmentschema.smc.service.ServiceLifecycle;
import jakarta.inject.Singleton;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * A service with an engine of one data node, to be run as a process of its own and killed. Its list
 * of used segments never changes, so a segment that somebody marks unused and cleans up comes back
 * without a schema, is asked and written again. With more arguments the list grows with the time,
 * in every such process alike. Each segment that the node is asked about is printed.
 */
public final class StubEngineService {

  /** Printed before a segment that the data node is asked about. */
  public static final String ASKED = "asked ";

  /** The environment's word for the file that a {@link SteppedClock} is set by. */
  public static final String CLOCK = "STUB_ENGINE_CLOCK";

  /** The environment's word for the file as long as which is there the data node is silent. */
  public static final String HELD = "STUB_ENGINE_HELD";

  /** How many {@link #hourly} segments a datasource has. */
  public static final int OF_A_DATASOURCE = 100_000;

  private static final ServerName NODE = new ServerName("node");
  private static final DatasourceName DATASOURCE = DatasourceName.of("ds");
  private static final Map<Integer, DatasourceName> BIG = new ConcurrentHashMap<>();
  private static final long HOUR_MILLIS = 3_600_000L;
  private static final long DAY_MILLIS = 24 * HOUR_MILLIS;
  private static final long FIRST_DAY = 1_735_689_600_000L; // 2025-01-01
  private static final int OF_AN_HOUR = 10;
  private static final long LIST_PERIOD_MILLIS = 100;
  private static final long ANSWER_MILLIS = 5;

  private StubEngineService() {}

  /**
   * Runs until the process is asked to end; settings come from the environment.
   *
   * @param arguments how many segments there are; if there are to be more, since when they grow by
   *     {@link System#nanoTime}, which all processes of a Linux machine share and no clock's step
   *     touches, and how many milliseconds it takes for one more; and, if they are to be {@link
   *     #hourly}, how many milliseconds there are between two lists
   */
  public static void main(String[] arguments) throws Exception {
    ResolvedConfig config =
        ResolvedConfig.of(
            ConfigurationSources.of(Map.of(), System.getenv(), Optional.empty()), false);
    boolean isHourly = arguments.length > 3;
    IntFunction<SegmentId> naming =
        isHourly ? StubEngineService::hourly : StubEngineService::segment;
    long period = isHourly ? Long.parseLong(arguments[3]) : LIST_PERIOD_MILLIS;
    ServiceLifecycle service =
        create(config, new StubEngine(() -> segments(count(arguments), naming), period));
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  service.stop();
                  ended.countDown();
                }));
    service.start();
    System.out.println("Serving at " + service.address());
    ended.await();
  }

  /** The same in this process, with so many segments; not started yet. */
  public static ServiceLifecycle create(ResolvedConfig config, int segments) {
    return create(
        config,
        new StubEngine(() -> segments(segments, StubEngineService::segment), LIST_PERIOD_MILLIS));
  }

  private static ServiceLifecycle create(ResolvedConfig config, StubEngine engine) {
    return SegmentSchemaServiceModule.createService(
        config,
        ImmutableList.of(engine),
        injector -> injector.getInstance(EngineRoom.class).parts());
  }

  private static int count(String[] arguments) {
    int least = Integer.parseInt(arguments[0]);
    if (arguments.length == 1) {
      return least;
    }
    long passed = System.nanoTime() - Long.parseLong(arguments[1]);
    return least
        + Math.toIntExact(TimeUnit.NANOSECONDS.toMillis(passed) / Long.parseLong(arguments[2]));
  }

  private static ImmutableList<SegmentId> segments(int count, IntFunction<SegmentId> naming) {
    return IntStream.range(0, count).mapToObj(naming).collect(toImmutableList());
  }

  /** The segment of that number among very many: ten in each hour, in several datasources. */
  public static SegmentId hourly(int number) {
    long hour = FIRST_DAY + number % OF_A_DATASOURCE / OF_AN_HOUR * HOUR_MILLIS;
    return new SegmentId(
        BIG.computeIfAbsent(number / OF_A_DATASOURCE, of -> DatasourceName.of("big" + of)),
        new SegmentInterval(hour, hour + HOUR_MILLIS),
        "v",
        number % OF_AN_HOUR);
  }

  /** The segment of that number. */
  public static SegmentId segment(int number) {
    long start = FIRST_DAY + (number % 5) * DAY_MILLIS;
    return new SegmentId(DATASOURCE, new SegmentInterval(start, start + DAY_MILLIS), "v", number);
  }

  /** The one column, of type LONG, that the data node finds in a segment. */
  public static String column(SegmentId id) {
    return "c" + id.partitionNum() % 40;
  }

  /** Has the service take this engine. */
  private static final class StubEngine extends AbstractModule {

    private final Supplier<ImmutableList<SegmentId>> segments;
    private final long listPeriodMillis;

    StubEngine(Supplier<ImmutableList<SegmentId>> segments, long listPeriodMillis) {
      this.segments = segments;
      this.listPeriodMillis = listPeriodMillis;
    }

    @Override
    protected void configure() {
      OptionalBinder.newOptionalBinder(binder(), Engine.class).setBinding().to(EngineRoom.class);
      Optional.ofNullable(System.getenv(CLOCK))
          .ifPresent(
              file ->
                  OptionalBinder.newOptionalBinder(binder(), Clock.class)
                      .setBinding()
                      .toInstance(new SteppedClock(Path.of(file))));
    }

    @Provides
    @Singleton
    EngineInventory inventory(ServiceThreads threads) {
      return new Inventory(segments, listPeriodMillis, threads.engine);
    }

    @Provides
    @Singleton
    MetadataQueryClient client(ServiceThreads threads) {
      return new Node(threads.engine);
    }
  }

  /** Lists all the segments again and again. */
  private record Inventory(
      Supplier<ImmutableList<SegmentId>> segments,
      long periodMillis,
      ScheduledExecutorService scheduler)
      implements EngineInventory {

    @Override
    public void start(InventoryUpdates updates) {
      Future<?> unused =
          scheduler.scheduleWithFixedDelay(
              () -> list(updates), 0, periodMillis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
      // The scheduler ends with the service.
    }

    private void list(InventoryUpdates updates) {
      UsedListTicket ticket = updates.beginUsedList();
      ImmutableList<SegmentId> now = segments.get();
      ticket.complete(
          now.stream()
              .map(id -> new ListedSegment(id, false, false, OptionalLong.of(1), 1))
              .toList());
      updates.serverSegments(NODE, ImmutableSet.copyOf(now));
      updates.complete();
    }
  }

  /** The data node: answers each query whole, after a moment. */
  private record Node(ScheduledExecutorService scheduler) implements MetadataQueryClient {

    @Override
    public CompletionStage<QueryAnswer> query(
        ServerName server, DatasourceName datasource, List<SegmentId> asked) {
      asked.forEach(id -> System.out.println(ASKED + id));
      CompletableFuture<QueryAnswer> answer = new CompletableFuture<>();
      answerLater(answer, asked);
      return answer;
    }

    private void answerLater(CompletableFuture<QueryAnswer> answer, List<SegmentId> asked) {
      Runnable step =
          () -> {
            if (isHeld()) {
              answerLater(answer, asked);
            } else {
              answer.complete(answer(asked));
            }
          };
      Future<?> unused = scheduler.schedule(step, ANSWER_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static boolean isHeld() {
      String held = System.getenv(HELD);
      return held != null && Files.exists(Path.of(held));
    }

    private static QueryAnswer answer(List<SegmentId> asked) {
      return new QueryAnswer(
          asked.stream().collect(toImmutableMap(id -> id, Node::schema)),
          ImmutableSet.of(),
          ImmutableMap.of());
    }

    private static SegmentSchema schema(SegmentId id) {
      RowSignature columns = RowSignature.of(new Column(column(id), ColumnType.LONG));
      return new SegmentSchema(
          FingerprintedSchema.of(new SchemaPayload(columns, Aggregators.NONE)), OptionalLong.of(1));
    }
  }
}
