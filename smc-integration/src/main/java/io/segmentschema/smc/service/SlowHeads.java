package io.segmentschema.smc.service;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Closes connections whose clients take too long over the head of a request. A byte now and then
 * keeps a connection from being idle, and a head, or a handshake, has many bytes. The server tells
 * of each connection that opens; its scheduler looks.
 */
final class SlowHeads implements Connection.Listener {

  /** How often it is looked while a head may take its time. */
  private static final int LOOKS = 4;

  private final Scheduler scheduler;
  private final long pauseMillis;

  /**
   * @param limit how long a head may take
   */
  SlowHeads(Scheduler scheduler, Duration limit) {
    this.scheduler = scheduler;
    this.pauseMillis = Math.max(1, limit.toMillis() / LOOKS);
  }

  /** Of a connection with TLS the one within is watched, which counts requests. */
  @Override
  public void onOpened(Connection connection) {
    if (!(connection instanceof SslConnection)) {
      new Watch(connection).lookLater();
    }
  }

  /** One connection; one look after the other. */
  private final class Watch {

    private final Connection connection;
    private long requests;
    private long bytes;

    /** How often the head that has begun was found unfinished; the first begins at once. */
    private int looks;

    private boolean hasBegun = true;

    Watch(Connection connection) {
      this.connection = connection;
    }

    void lookLater() {
      var unused = scheduler.schedule(this::look, pauseMillis, TimeUnit.MILLISECONDS);
    }

    private void look() {
      if (!connection.getEndPoint().isOpen()) {
        return;
      }
      if (isOver()) {
        close();
      } else {
        lookLater();
      }
    }

    private boolean isOver() {
      long requestsNow = connection.getMessagesIn();
      long bytesNow = connection.getBytesIn();
      boolean isAnswered = requestsNow == connection.getMessagesOut();
      if (requestsNow != requests || !isAnswered) {
        requests = requestsNow;
        bytes = bytesNow;
        looks = 0;
        hasBegun = false;
      } else {
        hasBegun |= bytesNow != bytes;
        looks += hasBegun ? 1 : 0;
      }
      return looks >= LOOKS;
    }

    /** Without a word: over TLS that could wait for the client again. */
    private void close() {
      EndPoint client = connection.getEndPoint();
      while (client instanceof EndPoint.Wrapper encrypted) {
        client = encrypted.unwrap();
      }
      client.close(new TimeoutException("The head of a request took too long"));
    }
  }
}
