package io.segmentschema.smc.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.segmentschema.backfill.BackfillStatus;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.SchemaCacheConfig;
import io.segmentschema.cache.quarantine.Quarantine;
import io.segmentschema.smc.members.MemberAccess;
import io.segmentschema.smc.members.MembersConfig;
import io.segmentschema.smc.members.Peers;
import io.segmentschema.smc.security.AccessControl;
import io.segmentschema.smc.security.ClientTls;
import io.segmentschema.smc.security.SecurityConfig;
import io.segmentschema.smc.security.TlsCertificates;
import io.segmentschema.smc.service.console.Console;
import io.segmentschema.smc.service.console.PollHistory;
import io.segmentschema.smc.service.feed.FeedConfig;
import io.segmentschema.smc.service.feed.FeedWaits;
import io.segmentschema.smc.service.http.Api;
import io.segmentschema.smc.service.http.DatasourceResource;
import io.segmentschema.smc.service.http.DruidResource;
import io.segmentschema.smc.service.http.FeedResource;
import io.segmentschema.smc.service.http.MemberList;
import io.segmentschema.smc.service.http.MembersResource;
import io.segmentschema.smc.service.http.OperatorResource;
import io.segmentschema.smc.service.http.PassedPushes;
import io.segmentschema.smc.service.http.PassingOn;
import io.segmentschema.smc.service.http.ProbeResource;
import io.segmentschema.smc.service.http.Reads;
import io.segmentschema.smc.service.http.RealtimeResource;
import io.segmentschema.smc.service.http.SegmentLookup;
import io.segmentschema.smc.service.http.SegmentResource;
import io.segmentschema.smc.service.http.SharedBodies;
import io.segmentschema.smc.service.http.StateHeaders;
import io.segmentschema.smc.service.http.StatusReport;
import io.segmentschema.smc.service.http.StepDownResource;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/** The real service over a real socket, on a store in memory. */
public final class ServiceFixture implements AutoCloseable {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int MAX_REQUEST_BYTES = 200_000;

  /** So long that only a test that wants a member to be given up waits for it. */
  private static final Duration MEMBER_PATIENCE = Duration.ofSeconds(3);

  private static final MembersConfig MEMBERS =
      new MembersConfig(
          Optional.empty(), Optional.empty(), Optional.empty(), Duration.ofMinutes(5));

  /** Few enough for a test to fill, and told at once. */
  static final FeedConfig FEED = new FeedConfig(300, Duration.ZERO);

  public final SchemaCache cache =
      new SchemaCache(SchemaCacheConfig.DEFAULT, Clock.systemUTC(), Ticker.systemTicker());
  public final FakeStore store = new FakeStore(cache);
  public final FakeLeadership leadership = new FakeLeadership();
  public final FakeEngine engine = new FakeEngine();
  public final Quarantine quarantine = new Quarantine(Clock.systemUTC());
  public final FakeMembers members = new FakeMembers(cache.instance(), this::address);
  public final PollHistory polls = new PollHistory(Clock.systemUTC());
  final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  final List<String> events = new ArrayList<>();
  final FeedWaits feed;
  final ServiceTimers timers = new ServiceTimers(metrics);
  final BlockingQueue<String> audit = new LinkedBlockingQueue<>();
  final Api api;
  final Joining joining;
  final ServiceLifecycle lifecycle;
  final ImmutableSet<Object> resources;
  final AccessControl access;
  final Optional<TlsCertificates> certificates;

  private final HttpClient http = HttpClient.newHttpClient();

  ServiceFixture() {
    this(0);
  }

  ServiceFixture(int port) {
    this(port, HttpConfig.DEFAULT.bodyTimeout());
  }

  private ServiceFixture(int port, Duration bodyTimeout) {
    this(port, bodyTimeout, ConnectionTimes.DEFAULT, SecurityConfig.OFF, Ticker.systemTicker());
  }

  private ServiceFixture(
      int port,
      Duration bodyTimeout,
      ConnectionTimes times,
      SecurityConfig security,
      Ticker accessTicker) {
    ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    ExecutorService answering = Executors.newFixedThreadPool(2);
    certificates =
        security.tls().map(files -> new TlsCertificates(files, Clock.systemUTC(), metrics));
    MemberAccess memberAccess =
        new MemberAccess(Optional.empty(), certificates.map(ServiceFixture::tls), MEMBER_PATIENCE);
    Peers peers = new Peers(members, memberAccess, metrics, Ticker.systemTicker());
    joining = new Joining(cache, peers, store, scheduler, Ticker.systemTicker());
    Readiness readiness = new Readiness(cache, store, engine, members, MEMBERS, joining);
    feed = new FeedWaits(cache, FEED, scheduler, metrics);
    SharedBodies bodies = new SharedBodies();
    StoreVersionWaits waits = new StoreVersionWaits(cache, store, scheduler);
    Reads reads = new Reads(readiness, waits, answering);
    Refreshes refreshes = new Refreshes(cache, store, timers, Ticker.systemTicker());
    Supplier<BackfillStatus> backfill = ServiceFixture::backfill;
    store.afterCleanup(refreshes::begin);
    StatusReport status =
        new StatusReport(leadership, cache, readiness, store, backfill, engine, quarantine);
    HttpConfig config = new HttpConfig("127.0.0.1", port, MAX_REQUEST_BYTES, bodyTimeout, security);
    access = new AccessControl(security, answering, accessTicker, metrics, audit::add);
    PassingOn passing = new PassingOn(peers, answering);
    MemberList list = new MemberList(members, peers, leadership, readiness, store);
    api =
        new Api(
            new DruidResource(cache, reads),
            new DatasourceResource(cache, reads),
            new FeedResource(cache, feed, reads, bodies, metrics),
            new SegmentResource(store, new SegmentLookup(cache, store, engine, readiness)),
            new RealtimeResource(cache, passing, new PassedPushes(cache, members)),
            new OperatorResource(store, refreshes, leadership, status, list, passing, answering),
            new MembersResource(cache, members, list, passing, scheduler),
            new StepDownResource(leadership, passing),
            new ProbeResource(readiness, metrics),
            new StateHeaders(leadership, store));
    Console console =
        new Console(cache, readiness, store, backfill, engine, polls, Clock.systemUTC());
    ServiceMetrics serviceMetrics =
        new ServiceMetrics(
            metrics, cache, store, backfill, engine, quarantine, leadership, readiness);
    resources = ImmutableSet.copyOf(Sets.union(api.instances(), console.instances()));
    lifecycle =
        new ServiceLifecycle(
            new ApiServer(config, times, resources, bodies, timers, access, certificates),
            readiness,
            waits,
            feed,
            serviceMetrics,
            new Housekeeping(cache, leadership, scheduler, Clock.systemUTC()),
            ImmutableList.of(
                part("store"),
                part("queue"),
                new ServicePart("joining", joining::start, joining::stop)),
            ImmutableList.of(scheduler, answering),
            Duration.ofSeconds(20));
  }

  /** A started service that has taken over its first poll. */
  public static ServiceFixture ready() throws IOException {
    return ready(HttpConfig.DEFAULT.bodyTimeout());
  }

  /** The same with another limit of how long a body may take. */
  static ServiceFixture ready(Duration bodyTimeout) throws IOException {
    return ready(0, bodyTimeout);
  }

  /** The same on that port. */
  public static ServiceFixture ready(int port) throws IOException {
    return ready(port, HttpConfig.DEFAULT.bodyTimeout());
  }

  private static ServiceFixture ready(int port, Duration bodyTimeout) throws IOException {
    ServiceFixture fixture = new ServiceFixture(port, bodyTimeout);
    fixture.lifecycle.start();
    fixture.store.poll();
    return fixture;
  }

  /**
   * One that is protected.
   *
   * @param ticker what the limits of failures count by
   */
  public static ServiceFixture secured(SecurityConfig security, Ticker ticker) throws IOException {
    return secured(security, ticker, HttpConfig.DEFAULT.bodyTimeout(), ConnectionTimes.DEFAULT);
  }

  /** The same with other limits of how long clients may take. */
  static ServiceFixture secured(
      SecurityConfig security, Ticker ticker, Duration bodyTimeout, ConnectionTimes times)
      throws IOException {
    ServiceFixture fixture = new ServiceFixture(0, bodyTimeout, times, security, ticker);
    fixture.lifecycle.start();
    fixture.store.poll();
    return fixture;
  }

  public URI address() {
    return lifecycle.address();
  }

  /** Looks twice, as the scheduler would: a change counts when two looks find it alike. */
  public void lookForChangedUsers() {
    access.look();
    access.look();
  }

  /** The audit log so far. */
  public List<String> auditLines() {
    return List.copyOf(audit);
  }

  HttpResponse<String> get(String path, String... headers)
      throws IOException, InterruptedException {
    return send("GET", path, Optional.empty(), headers);
  }

  HttpResponse<String> post(String path, String json, String... headers)
      throws IOException, InterruptedException {
    String[] all = new String[headers.length + 2];
    System.arraycopy(headers, 0, all, 0, headers.length);
    all[headers.length] = "Content-Type";
    all[headers.length + 1] = "application/json";
    return send("POST", path, Optional.of(json), all);
  }

  HttpResponse<String> post(String path) throws IOException, InterruptedException {
    return send("POST", path, Optional.empty());
  }

  HttpResponse<String> send(String method, String path, Optional<String> body, String... headers)
      throws IOException, InterruptedException {
    return http.send(request(method, path, body, headers), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<byte[]> bytes(String method, String path, Optional<String> body, String... headers)
      throws IOException, InterruptedException {
    return http.send(request(method, path, body, headers), HttpResponse.BodyHandlers.ofByteArray());
  }

  HttpRequest request(String method, String path, Optional<String> body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address() + path))
            .timeout(Duration.ofSeconds(20))
            .method(
                method,
                body.map(HttpRequest.BodyPublishers::ofString)
                    .orElseGet(HttpRequest.BodyPublishers::noBody));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return request.build();
  }

  HttpClient http() {
    return http;
  }

  static JsonNode json(HttpResponse<String> response) throws IOException {
    return MAPPER.readTree(response.body());
  }

  static JsonNode json(String text) throws IOException {
    return MAPPER.readTree(text.replace('\'', '"'));
  }

  /** Trusts among the members whom it trusts among the clients. */
  private static SSLContext tls(TlsCertificates own) {
    return ClientTls.context(own.current().clientAuthorities(), own::current);
  }

  private static BackfillStatus backfill() {
    return new BackfillStatus(
        true,
        true,
        12,
        Duration.ofMillis(3_400),
        2.5,
        Optional.of(Duration.ofMillis(4_800)),
        new BackfillStatus.Counts(10, 1, 2, 3, 4),
        Optional.empty(),
        Optional.empty());
  }

  private ServicePart part(String name) {
    return new ServicePart(
        name, () -> events.add("start " + name), () -> events.add("stop " + name));
  }

  @Override
  public void close() {
    lifecycle.stop();
  }
}
