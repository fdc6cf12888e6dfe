package io.segmentschema.poller;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Stands between a driver and its server and cuts the connection at a commit: before the server has
 * read it, or after the server has carried it out and before the driver hears of it.
 */
final class CuttingProxy implements AutoCloseable {

  /** Where the next commit is cut. */
  enum Cut {
    NOWHERE,
    BEFORE_THE_COMMIT,
    AFTER_THE_COMMIT
  }

  private final ServerSocket listener;
  private final int serverPort;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicReference<Cut> next = new AtomicReference<>(Cut.NOWHERE);
  private final AtomicInteger cuts = new AtomicInteger();

  CuttingProxy(int serverPort) throws IOException {
    this.serverPort = serverPort;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Has the next commit of any connection cut. */
  void cutNext(Cut cut) {
    next.set(cut);
  }

  int cuts() {
    return cuts.get();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    threads.shutdownNow();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
        Connection connection = new Connection(client, server);
        threads.execute(connection::toServer);
        threads.execute(connection::toClient);
      } catch (IOException closed) {
        // Nobody to serve.
      }
    }
  }

  /** One connection with its two directions. */
  private final class Connection {

    private final Socket client;
    private final Socket server;

    /** Volatile: set by one direction, read by the other. */
    private volatile boolean cutAtAnswer;

    Connection(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    void toServer() {
      byte[] buffer = new byte[1 << 16];
      try (client;
          server) {
        InputStream in = client.getInputStream();
        OutputStream out = server.getOutputStream();
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          Cut cut = isCommit(buffer, read) ? next.getAndSet(Cut.NOWHERE) : Cut.NOWHERE;
          if (cut == Cut.BEFORE_THE_COMMIT) {
            cuts.incrementAndGet();
            return;
          }
          cutAtAnswer = cut == Cut.AFTER_THE_COMMIT;
          out.write(buffer, 0, read);
          out.flush();
        }
      } catch (IOException ended) {
        // Both sides are closed.
      }
    }

    void toClient() {
      byte[] buffer = new byte[1 << 16];
      try (client;
          server) {
        InputStream in = server.getInputStream();
        OutputStream out = client.getOutputStream();
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          if (cutAtAnswer) {
            cuts.incrementAndGet();
            return;
          }
          out.write(buffer, 0, read);
          out.flush();
        }
      } catch (IOException ended) {
        // Both sides are closed.
      }
    }

    /** The driver sends a commit as a statement of its own: header, command byte, text. */
    private static boolean isCommit(byte[] buffer, int length) {
      return length > 5
          && length < 20
          && new String(buffer, 5, length - 5, StandardCharsets.US_ASCII)
              .toLowerCase(Locale.ROOT)
              .equals("commit");
    }
  }
}
