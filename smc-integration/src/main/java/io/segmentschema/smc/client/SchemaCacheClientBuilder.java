package io.segmentschema.smc.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Puts a {@link SchemaCacheClient} together. For one thread. */
public final class SchemaCacheClientBuilder {

  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final int MAX_ANSWER_BYTES = 256 << 20;

  private final List<Node> nodes;
  private ClientConfig config = ClientConfig.DEFAULT;
  private Supplier<Optional<String>> authorization = Optional::empty;
  private SchemaListener listener = new SchemaListener() {};
  private int maxAnswerBytes = MAX_ANSWER_BYTES;
  private LongSupplier nanos = System::nanoTime;
  private RandomGenerator random = RandomGenerator.getDefault();
  private @Nullable SSLContext tls;
  private @Nullable ScheduledExecutorService executor;
  private @Nullable Transport transport;

  SchemaCacheClientBuilder(List<URI> addresses) {
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("At least one address must be given");
    }
    this.nodes = addresses.stream().map(Node::of).distinct().toList();
  }

  /** What the header Authorization says, asked anew for each request; nothing by default. */
  public SchemaCacheClientBuilder authorization(Supplier<Optional<String>> header) {
    authorization = header;
    return this;
  }

  /** Whom to trust, and as whom to appear; the JVM's own context by default. */
  public SchemaCacheClientBuilder tls(SSLContext context) {
    tls = context;
    return this;
  }

  /** Who hears of changes and of trouble. */
  public SchemaCacheClientBuilder listener(SchemaListener given) {
    listener = given;
    return this;
  }

  /** How long a node may wait for a change, up to a minute; half a minute by default. */
  public SchemaCacheClientBuilder longPoll(Duration wait) {
    config =
        new ClientConfig(
            wait,
            config.requestLimit(),
            config.pollPeriod(),
            config.feedRetry(),
            config.retryMin(),
            config.retryMax());
    return this;
  }

  /** How often versions are compared where there is no feed; every five seconds by default. */
  public SchemaCacheClientBuilder pollPeriod(Duration period) {
    config =
        new ClientConfig(
            config.longPoll(),
            config.requestLimit(),
            period,
            config.feedRetry(),
            config.retryMin(),
            config.retryMax());
    return this;
  }

  /** After how long a node without a feed is asked for it again; ten minutes by default. */
  public SchemaCacheClientBuilder feedRetry(Duration pause) {
    config =
        new ClientConfig(
            config.longPoll(),
            config.requestLimit(),
            config.pollPeriod(),
            pause,
            config.retryMin(),
            config.retryMax());
    return this;
  }

  /**
   * How long a node that fails is left alone: at first, doubling, and at most. A fifth of a second
   * to half a minute by default.
   */
  public SchemaCacheClientBuilder retry(Duration min, Duration max) {
    config =
        new ClientConfig(
            config.longPoll(),
            config.requestLimit(),
            config.pollPeriod(),
            config.feedRetry(),
            min,
            max);
    return this;
  }

  /** How long an answer may be, unpacked; 256 MiB by default. */
  public SchemaCacheClientBuilder maxAnswerBytes(int bytes) {
    maxAnswerBytes = bytes;
    return this;
  }

  /** What drives the client, and is left running at its end; by default a thread of its own. */
  public SchemaCacheClientBuilder executor(ScheduledExecutorService given) {
    executor = given;
    return this;
  }

  /** Elapsed time in nanoseconds. */
  public SchemaCacheClientBuilder nanoTime(LongSupplier given) {
    nanos = given;
    return this;
  }

  /** Where the jitter of pauses comes from. */
  public SchemaCacheClientBuilder random(RandomGenerator given) {
    random = given;
    return this;
  }

  SchemaCacheClientBuilder transport(Transport given) {
    transport = given;
    return this;
  }

  /** A client that has not begun. */
  public SchemaCacheClient build() {
    Optional<ScheduledExecutorService> own =
        executor == null ? Optional.of(ownExecutor()) : Optional.empty();
    ScheduledExecutorService driving = executor == null ? own.orElseThrow() : executor;
    Transport asking = transport == null ? http(driving) : transport;
    ClientParts parts =
        new ClientParts(
            config,
            new Copy(listener),
            new Nodes(nodes, config, nanos, random),
            asking,
            new ConfirmedVersion(),
            listener,
            driving,
            nanos);
    return new SchemaCacheClient(parts, own);
  }

  private Transport http(ScheduledExecutorService driving) {
    HttpClient.Builder http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .executor(driving);
    if (tls != null) {
      http.sslContext(tls);
    }
    return new JdkTransport(http.build(), authorization, driving, maxAnswerBytes);
  }

  private static ScheduledExecutorService ownExecutor() {
    ScheduledThreadPoolExecutor own =
        new ScheduledThreadPoolExecutor(
            1,
            work -> {
              Thread thread = new Thread(work, "schema-client");
              thread.setDaemon(true);
              return thread;
            });
    own.setRemoveOnCancelPolicy(true);
    return own;
  }
}
