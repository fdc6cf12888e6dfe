package io.segmentschema.poller;

import com.google.errorprone.annotations.concurrent.GuardedBy;
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
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a driver and its server and breaks one connection at a chosen request: before the
 * server has read it, in the middle of the answer, or after the server has carried it out and
 * before the driver hears of it. A driver waits for each answer, so what is read at once is one
 * request. What a pool sends by its own clock does not count: what opens a connection, and the
 * question whether one still lives.
 */
final class CuttingProxy implements AutoCloseable {

  /** Where in a request's life the connection breaks. */
  enum Cut {
    BEFORE_THE_SERVER,
    IN_THE_ANSWER,
    AFTER_THE_SERVER
  }

  /**
   * What is to go wrong, once.
   *
   * @param commit whether commits are counted, not all requests
   * @param number counted from 1
   * @param meanwhile what else happens at that moment
   */
  private record Plan(boolean commit, int number, Cut cut, Runnable meanwhile) {}

  /** The protocol's command byte for "are you there". */
  private static final byte COM_PING = 0x0e;

  private final ServerSocket listener;
  private final int serverPort;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @GuardedBy("this")
  private @Nullable Plan plan;

  @GuardedBy("this")
  private Runnable afterCommit = () -> {};

  @GuardedBy("this")
  private int requests;

  @GuardedBy("this")
  private int lastCommit;

  @GuardedBy("this")
  private int commits;

  @GuardedBy("this")
  private int cuts;

  /** Plans that are due and not carried out yet. */
  @GuardedBy("this")
  private int underWay;

  CuttingProxy(int serverPort) throws IOException {
    this.serverPort = serverPort;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Breaks the next commit of any connection. */
  void cutNextCommit(Cut cut) {
    cutCommit(1, cut, () -> {});
  }

  /** Counts anew and breaks that commit, of whichever connection; counted from 1. */
  synchronized void cutCommit(int number, Cut cut, Runnable meanwhile) {
    count();
    plan = new Plan(true, number, cut, meanwhile);
  }

  /** Counts requests anew and breaks that one, of whichever connection; counted from 1. */
  synchronized void cutRequest(int number, Cut cut, Runnable meanwhile) {
    count();
    plan = new Plan(false, number, cut, meanwhile);
  }

  /** Counts requests anew, breaks none, and calls back before a commit's answer is passed on. */
  synchronized void watch(Runnable committed) {
    count();
    plan = null;
    afterCommit = committed;
  }

  /** What was planned and has not begun does not happen any more; what has begun is waited for. */
  synchronized void calm() throws InterruptedException {
    plan = null;
    afterCommit = () -> {};
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (underWay > 0) {
      if (System.nanoTime() > until) {
        throw new IllegalStateException("A cut does not end: underWay=" + underWay);
      }
      wait(100);
    }
  }

  synchronized int requests() {
    return requests;
  }

  /** The number of the last commit's request, 0 if there was none. */
  synchronized int lastCommit() {
    return lastCommit;
  }

  synchronized int cuts() {
    return cuts;
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
        try {
          Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
          Connection connection = new Connection(client, server);
          threads.execute(connection::toServer);
          threads.execute(connection::toClient);
        } catch (IOException serverIsAway) {
          client.close();
        }
      } catch (IOException closed) {
        // Nobody to serve.
      }
    }
  }

  /** Notes a request, and says what is to go wrong with it. */
  private synchronized @Nullable Plan note(boolean commit) {
    requests++;
    if (commit) {
      lastCommit = requests;
      commits++;
    }
    Plan due = plan;
    if (due == null
        || (due.commit() && !commit)
        || due.number() != (due.commit() ? commits : requests)) {
      return null;
    }
    plan = null;
    underWay++;
    return due;
  }

  @GuardedBy("this")
  private void count() {
    requests = 0;
    commits = 0;
    lastCommit = 0;
  }

  private void breakOff(Plan due) {
    due.meanwhile().run();
    synchronized (this) {
      cuts++;
      underWay--;
      notifyAll();
    }
  }

  private synchronized Runnable afterCommit() {
    return afterCommit;
  }

  /** One connection with its two directions. */
  private final class Connection {

    private final Socket client;
    private final Socket server;

    /** Volatile, like the next: set by one direction, read by the other. */
    private volatile @Nullable Plan inAnswer;

    private volatile boolean answersCommit;

    /** Whether a transaction has begun here, so that all that opens the connection is over. */
    private boolean hasWorked;

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
          boolean commit = isCommit(buffer, read);
          hasWorked |= isText(buffer, read, "set autocommit=0");
          Plan due = hasWorked && !isPing(buffer, read) ? note(commit) : null;
          if (due != null && due.cut() == Cut.BEFORE_THE_SERVER) {
            breakOff(due);
            return;
          }
          inAnswer = due;
          answersCommit = commit;
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
          Plan due = inAnswer;
          if (answersCommit) {
            answersCommit = false;
            afterCommit().run();
          }
          if (due != null) {
            out.write(buffer, 0, due.cut() == Cut.IN_THE_ANSWER ? read / 2 : 0);
            out.flush();
            breakOff(due);
            return;
          }
          out.write(buffer, 0, read);
          out.flush();
        }
      } catch (IOException ended) {
        // Both sides are closed.
      }
    }

    private static boolean isPing(byte[] buffer, int length) {
      return length == 5 && buffer[4] == COM_PING;
    }

    /** The driver sends a commit as a statement of its own: header, command byte, text. */
    private static boolean isCommit(byte[] buffer, int length) {
      return length < 20 && isText(buffer, length, "commit");
    }

    private static boolean isText(byte[] buffer, int length, String statement) {
      return length > 5
          && new String(buffer, 5, length - 5, StandardCharsets.US_ASCII)
              .toLowerCase(Locale.ROOT)
              .equals(statement);
    }
  }
}
