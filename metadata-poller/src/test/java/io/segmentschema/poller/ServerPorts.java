package io.segmentschema.poller;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports for servers of the tests that must be told theirs, and that come back to it after they were
 * away. They lie below those that Linux hands out to whoever asks for any: of these another test
 * could be given one before the server has taken it, or while it is away.
 */
public final class ServerPorts {

  private static final int FIRST = 20_000;
  private static final int COUNT = 12_000;

  /** By the golden section, so that processes with numbers close to each other begin far apart. */
  private static final int STRIDE = 7_417;

  private static final AtomicInteger TAKEN = new AtomicInteger();

  private ServerPorts() {}

  /** One of this machine's own address that nobody has now, and that is given out once. */
  public static int next() {
    for (int attempt = 0; attempt < COUNT; attempt++) {
      long number = ProcessHandle.current().pid() * STRIDE + TAKEN.getAndIncrement();
      int port = FIRST + (int) (number % COUNT);
      if (isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException("No free port: first=" + FIRST + ", count=" + COUNT);
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (BindException taken) {
      return false;
    } catch (IOException failure) {
      throw new IllegalStateException("Port cannot be tried: port=" + port, failure);
    }
  }
}
