package io.segmentschema.smc.leadership;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Passes TCP connections on to one server, until it is cut: then it drops them all. One that is
 * silenced drops nobody, and passes nothing on.
 */
public final class CuttableProxy implements AutoCloseable {

  private final ServerSocket door;
  private final InetSocketAddress target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /** Volatile: set by the test, read by the thread that accepts. */
  private volatile boolean cut;

  /** Volatile: set by the test, read by the threads that pass on. */
  private volatile boolean silenced;

  /** Leads to that port of this machine. */
  public CuttableProxy(int port) throws IOException {
    this.target = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    SocketPump.background(this::accept);
  }

  /** Where it is reached. */
  public String address() {
    return "127.0.0.1:" + door.getLocalPort();
  }

  /** Drops what is connected, and whoever connects from now on. */
  public void cut() {
    cut = true;
    open.forEach(SocketPump::shut);
  }

  /** Takes what it is told and says nothing of it any more. */
  public void silence() {
    silenced = true;
  }

  /** Passes on again. */
  public void heal() {
    cut = false;
  }

  @Override
  public void close() {
    cut();
    try {
      door.close();
    } catch (IOException alreadyClosed) {
      // Never mind: nothing more comes in.
    }
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket client = door.accept();
        if (cut) {
          SocketPump.shut(client);
        } else {
          join(client);
        }
      } catch (IOException closedOrRefused) {
        // The client finds out, and tries again.
      }
    }
  }

  private void join(Socket client) throws IOException {
    Socket server = new Socket();
    open.add(client);
    open.add(server);
    try {
      server.connect(target);
    } catch (IOException refused) {
      SocketPump.shut(client);
      throw refused;
    }
    if (cut) { // Since it was looked at: the one that cut may have missed these two.
      SocketPump.shut(client);
      SocketPump.shut(server);
    }
    SocketPump.join(
        client,
        server,
        () -> silenced,
        () -> {
          open.remove(client);
          open.remove(server);
        });
  }
}
