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
  private Duration longPoll = ClientConfig.DEFAULT.longPoll();
  private Duration pollPeriod = ClientConfig.DEFAULT.pollPeriod();
  private Duration feedRetry = ClientConfig.DEFAULT.feedRetry();
  private Duration retryMin = ClientConfig.DEFAULT.retryMin();
  private Duration retryMax = ClientConfig.DEFAULT.retryMax();
  private SchemaListener listener = new SchemaListener() {};
  private int maxAnswerBytes = MAX_ANSWER_BYTES;
  private LongSupplier nanos = System::nanoTime;
  private RandomGenerator random = RandomGenerator.getDefault();
  private @Nullable Supplier<Optional<String>> authorization;
  private @Nullable SSLContext tls;
  private @Nullable ScheduledExecutorService executor;
  private @Nullable Transport transport;

  SchemaCacheClientBuilder(List<URI> addresses) {
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("At least one address must be given");
    }
    this.nodes = addresses.stream().map(Node::of).distinct().toList();
  }

  /**
   * What the header Authorization says, asked anew for each request, on any thread; nothing by
   * default. It is sent over https, or to this machine. While it throws, the nodes count as away.
   */
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
    longPoll = wait;
    return this;
  }

  /** How often versions are compared where there is no feed; every five seconds by default. */
  public SchemaCacheClientBuilder pollPeriod(Duration period) {
    pollPeriod = period;
    return this;
  }

  /** After how long a node without a feed is asked for it again; ten minutes by default. */
  public SchemaCacheClientBuilder feedRetry(Duration pause) {
    feedRetry = pause;
    return this;
  }

  /**
   * How long a node that fails is left alone: at first, doubling, and at most. A fifth of a second
   * to half a minute by default.
   */
  public SchemaCacheClientBuilder retry(Duration min, Duration max) {
    retryMin = min;
    retryMax = max;
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

  /**
   * A client that has not begun.
   *
   * @throws IllegalArgumentException if a setting is out of range, or what says who asks would be
   *     sent in the open
   */
  public SchemaCacheClient build() {
    if (authorization != null && nodes.stream().anyMatch(Node::isInTheOpen)) {
      throw new IllegalArgumentException(
          "With an authorization every address must be https://HOST:PORT, or on this machine");
    }
    ClientConfig config =
        new ClientConfig(
            longPoll,
            ClientConfig.DEFAULT.requestLimit(),
            pollPeriod,
            feedRetry,
            retryMin,
            retryMax);
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
    Supplier<Optional<String>> header = authorization == null ? Optional::empty : authorization;
    return new JdkTransport(http.build(), header, driving, maxAnswerBytes);
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
