package io.segmentschema.smc.service;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.segmentschema.smc.members.Member;
import io.segmentschema.smc.members.Peers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The way to a member on which what it tells of realtime tasks, as it is when it is asked, arrives
 * when the test says so.
 */
final class SlowMember implements AutoCloseable {

  private static final String REALTIME = "/v1/members/realtime";

  private final ServiceFixture member;
  private final HttpClient http = HttpClient.newHttpClient();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final BlockingQueue<CountDownLatch> underWay = new LinkedBlockingQueue<>();
  private final HttpServer server;

  /** Volatile: set by the test, read by the threads that pass on. */
  private volatile boolean quick;

  SlowMember(ServiceFixture member) throws IOException {
    this.member = member;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::passOn);
    server.start();
  }

  Member member() {
    return new Member(
        member.members.self().instance(),
        URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
  }

  /** Waits for the next answer; it arrives once that is counted down. */
  CountDownLatch awaitAnswer() throws InterruptedException {
    CountDownLatch next = underWay.poll(1, TimeUnit.MINUTES);
    if (next == null) {
      throw new AssertionError("Nobody has asked");
    }
    return next;
  }

  /** What is asked from now on is answered at once. */
  void beQuick() {
    quick = true;
  }

  private void passOn(HttpExchange exchange) throws IOException {
    try (exchange) {
      URI asked = exchange.getRequestURI();
      HttpResponse<byte[]> answer =
          http.send(
              HttpRequest.newBuilder(URI.create(member.address() + asked.toString()))
                  .header(Peers.PASSED_ON, exchange.getRequestHeaders().getFirst(Peers.PASSED_ON))
                  .build(),
              HttpResponse.BodyHandlers.ofByteArray());
      if (asked.getPath().equals(REALTIME) && !quick) {
        CountDownLatch arrival = new CountDownLatch(1);
        underWay.add(arrival);
        arrival.await();
      }
      exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
      exchange.getResponseBody().write(answer.body());
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
