package io.segmentschema.smc.service;

import com.google.common.collect.ImmutableSet;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.segmentschema.smc.security.AccessControl;
import io.segmentschema.smc.security.TlsCertificates;
import io.segmentschema.smc.service.http.Authentication;
import io.segmentschema.smc.service.http.BodyIntake;
import io.segmentschema.smc.service.http.HeaderChecks;
import io.segmentschema.smc.service.http.JettyProblems;
import io.segmentschema.smc.service.http.Lanes;
import io.segmentschema.smc.service.http.Reception;
import io.segmentschema.smc.service.http.RequestMeter;
import io.segmentschema.smc.service.http.RequestMeter.RequestListener;
import io.segmentschema.smc.service.http.RoleCheck;
import io.segmentschema.smc.service.http.SameOrigin;
import io.segmentschema.smc.service.http.SharedBodies;
import io.segmentschema.smc.service.http.SharedMemory;
import io.segmentschema.smc.service.http.WholeAnswers;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Priorities;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http.UriCompliance.Violation;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.glassfish.jersey.CommonProperties;
import org.glassfish.jersey.internal.inject.AbstractBinder;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.ServerProperties;
import org.glassfish.jersey.servlet.ServletContainer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP server: Jetty in front, Jersey behind. The main thread starts and stops it. */
public final class ApiServer {

  private static final Logger log = LoggerFactory.getLogger(ApiServer.class);
  private static final int HEADER_BYTES = 16_384;

  /**
   * Connections that wait to be taken; one beyond them is tried again by its side a second later.
   */
  private static final int ARRIVING = 4096;

  private static final Duration DRAIN = Duration.ofSeconds(4);

  private final HttpConfig config;
  private final ConnectionTimes times;
  private final ImmutableSet<Object> resources;
  private final SharedBodies bodies;
  private final RequestListener listener;
  private final AccessControl access;
  private final Optional<TlsCertificates> certificates;

  @GuardedBy("this")
  private @Nullable Server server;

  @GuardedBy("this")
  private @Nullable ServerConnector connector;

  /** Knows which requests are running; set once the server has been started. */
  @GuardedBy("this")
  private @Nullable GracefulHandler running;

  /**
   * @param resources the instances that Jersey answers with: resources, filters, mappers
   * @param bodies the bodies that many answers consist of
   * @param listener hears of every request that has ended
   * @param access who is let in
   * @param certificates with which certificates, if over TLS
   */
  public ApiServer(
      HttpConfig config,
      Set<Object> resources,
      SharedBodies bodies,
      RequestListener listener,
      AccessControl access,
      Optional<TlsCertificates> certificates) {
    this(config, ConnectionTimes.DEFAULT, resources, bodies, listener, access, certificates);
  }

  ApiServer(
      HttpConfig config,
      ConnectionTimes times,
      Set<Object> resources,
      SharedBodies bodies,
      RequestListener listener,
      AccessControl access,
      Optional<TlsCertificates> certificates) {
    this.config = config;
    this.times = times;
    this.bodies = bodies;
    this.resources = ImmutableSet.copyOf(resources);
    this.listener = listener;
    this.access = access;
    this.certificates = certificates;
  }

  /**
   * Takes the port, so that the address is known; safe to call twice. Who connects waits for {@link
   * #start}.
   *
   * @throws IOException if the port cannot be had
   */
  public synchronized void open() throws IOException {
    if (server != null) {
      return;
    }
    Server opening = new Server(threads());
    ServerConnector listening = listen(opening);
    opening.addConnector(listening);
    opening.addBean(new NetworkConnectionLimit(config.maxConnections(), listening));
    opening.setErrorHandler(new JettyProblems());
    listening.open();
    server = opening;
    connector = listening;
  }

  /**
   * Begins to answer, on a port that it takes now unless it has it already.
   *
   * @throws IOException if the port cannot be had
   */
  public synchronized void start() throws IOException {
    open();
    Server starting = Objects.requireNonNull(server);
    if (starting.isStarted()) {
      return;
    }
    running = new GracefulHandler(SlowHeads.noticing(new RequestMeter(listener, handlers())));
    starting.setHandler(running);
    try {
      starting.start();
    } catch (Exception failed) {
      throw new IOException("HTTP server cannot start", failed);
    }
  }

  /** Where clients find it, with the port that was picked. */
  public synchronized URI address() {
    if (connector == null) {
      throw new IllegalStateException("The HTTP server has no port yet");
    }
    String host = config.host().contains(":") ? "[" + config.host() + "]" : config.host();
    String scheme = certificates.isPresent() ? "https://" : "http://";
    return URI.create(scheme + host + ":" + connector.getLocalPort());
  }

  /**
   * Takes no new requests, lets the running ones end for a few seconds, and closes; safe to call
   * twice.
   */
  public synchronized void stop() {
    if (server == null || connector == null) {
      return;
    }
    try {
      connector.close(); // Nobody connects any more.
      if (running != null) {
        letEnd(running);
      }
      server.stop();
    } catch (Exception failed) {
      throw new IllegalStateException("HTTP server cannot stop", failed);
    } finally {
      server = null;
      connector = null;
      running = null;
    }
  }

  /**
   * Jetty's own way to drain gives all connections a short idle time-out, which may meet an answer
   * that is about to be written.
   */
  private static void letEnd(GracefulHandler requests) throws Exception {
    try {
      requests.shutdown().get(DRAIN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException stillRunning) {
      log.warn(
          "Requests were still running when the server closed: waitedMillis={}", DRAIN.toMillis());
    }
  }

  private static QueuedThreadPool threads() {
    QueuedThreadPool threads = new QueuedThreadPool(Lanes.ALL_THREADS);
    threads.setName("http");
    threads.setDaemon(true);
    return threads;
  }

  private ServerConnector listen(Server starting) {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(HEADER_BYTES);
    // Segment ids may hold anything, escaped. Nothing behind this server opens a file by its path.
    http.setUriCompliance(
        UriCompliance.from(
            EnumSet.of(
                Violation.AMBIGUOUS_PATH_ENCODING,
                Violation.AMBIGUOUS_PATH_SEPARATOR,
                Violation.AMBIGUOUS_PATH_PARAMETER,
                Violation.AMBIGUOUS_EMPTY_SEGMENT,
                Violation.SUSPICIOUS_PATH_CHARACTERS)));
    HttpConnectionFactory plain = new HttpConnectionFactory(http);
    ConnectionFactory[] protocols =
        certificates
            .map(tls -> TlsProtocol.over(tls, plain))
            .orElseGet(() -> new ConnectionFactory[] {plain});
    ServerConnector listening = new ServerConnector(starting, 1, 1, protocols);
    listening.setHost(config.host());
    listening.setPort(config.port());
    listening.setIdleTimeout(times.idle().toMillis());
    listening.setAcceptQueueSize(ARRIVING);
    listening.addBean(new SlowHeads(listening.getScheduler(), times.head()));
    return listening;
  }

  /** Every request passes from the left to the right; no thread waits for a client on the way. */
  private Handler handlers() {
    SharedMemory requests = SharedMemory.forBodies(config.maxRequestBytes());
    Handler answers = new WholeAnswers(SharedMemory.forAnswers(), bodies, jersey());
    Handler work = new HeaderChecks(new BodyIntake(config, requests, new Lanes(answers)));
    return new Reception(access, new Authentication(access, new SameOrigin(access, work)));
  }

  private ServletContextHandler jersey() {
    ResourceConfig application = new ResourceConfig();
    for (Object resource : resources) {
      if (resource.getClass().isAnnotationPresent(Path.class)) {
        // Registered as a class that is bound to the instance; Jersey warns of an instance without
        // a class.
        application.register(resource.getClass());
      } else {
        application.register(resource);
      }
    }
    application.register(new BoundInstances(resources));
    application.register(new RoleCheck(access), Priorities.AUTHORIZATION);
    application.property(ServerProperties.WADL_FEATURE_DISABLE, true);
    application.property(CommonProperties.PROVIDER_DEFAULT_DISABLE, "DATASOURCE");
    application.property(ServerProperties.RESPONSE_SET_STATUS_OVER_SEND_ERROR, true);
    application.property(ServerProperties.FEATURE_AUTO_DISCOVERY_DISABLE, true);
    ServletHolder servlet = new ServletHolder(new ServletContainer(application));
    servlet.setAsyncSupported(true);
    servlet.setInitOrder(1);
    ServletContextHandler context = new ServletContextHandler("/");
    context.getServletHandler().setDecodeAmbiguousURIs(true);
    context.addServlet(servlet, "/*");
    context.setErrorHandler(new JettyProblems());
    return context;
  }

  /** Has Jersey take our instances instead of making its own. */
  private static final class BoundInstances extends AbstractBinder {

    private final ImmutableSet<Object> instances;

    BoundInstances(ImmutableSet<Object> instances) {
      this.instances = instances;
    }

    @Override
    protected void configure() {
      instances.stream()
          .filter(instance -> instance.getClass().isAnnotationPresent(Path.class))
          .forEach(this::bindInstance);
    }

    private <T> void bindInstance(T instance) {
      bind(instance).to(instance.getClass());
    }
  }
}
