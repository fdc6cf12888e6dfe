package io.segmentschema.smc.service;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Closes connections whose clients take too long over the head of a request. A byte now and then
 * keeps a connection from being idle, and a head, or a handshake, has many bytes. The server tells
 * of each connection that opens; its scheduler looks.
 */
final class SlowHeads implements Connection.Listener {

  /** How often it is looked while a head may take its time. */
  private static final int LOOKS = 4;

  private static final String WATCH = SlowHeads.class.getName();

  private final Scheduler scheduler;
  private final long pauseMillis;

  /**
   * @param limit how long a head may take
   */
  SlowHeads(Scheduler scheduler, Duration limit) {
    this.scheduler = scheduler;
    this.pauseMillis = Math.max(1, limit.toMillis() / LOOKS);
  }

  /** Of a connection with TLS the one within is watched, which has the requests. */
  @Override
  public void onOpened(Connection connection) {
    if (connection instanceof ConnectionMetaData requests) {
      Watch watch = new Watch(connection);
      requests.setAttribute(WATCH, watch);
      watch.lookLater();
    }
  }

  /** Tells whose request is at work: until it is answered nothing is late. */
  static Handler noticing(Handler next) {
    return new Handler.Wrapper(next) {
      @Override
      public boolean handle(Request request, Response response, Callback callback)
          throws Exception {
        if (request.getConnectionMetaData().getAttribute(WATCH) instanceof Watch watch) {
          watch.atWork.incrementAndGet();
          Request.addCompletionListener(request, failure -> watch.atWork.decrementAndGet());
        }
        return super.handle(request, response, callback);
      }
    };
  }

  /** One connection; one look after the other. */
  private final class Watch {

    /** Raised and lowered by the threads that answer, read by those that look. */
    private final AtomicInteger atWork = new AtomicInteger();

    private final Connection connection;
    private long requests;
    private long bytes;

    /** The first head begins with the connection. */
    private boolean hasBegun = true;

    /** How often the head that has begun was found unfinished. */
    private int looks;

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
      if (requestsNow != requests || atWork.get() > 0) {
        requests = requestsNow;
        bytes = bytesNow;
        hasBegun = false;
        looks = 0;
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
