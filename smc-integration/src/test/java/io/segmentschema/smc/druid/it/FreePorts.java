package io.segmentschema.smc.druid.it;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports that nobody listens on, on two addresses of loopback; none is given twice. They lie below
 * those that outgoing connections take, so that a server which comes back finds its own still free.
 */
final class FreePorts {

  private static final int LOWEST = 20_000;
  private static final int COUNT = 12_000;

  /** Runs beside each other begin at different places. */
  private static final AtomicInteger PLACE =
      new AtomicInteger((int) (ProcessHandle.current().pid() * 37 % COUNT));

  private FreePorts() {}

  static int next() throws IOException {
    InetAddress first = InetAddress.getLoopbackAddress();
    InetAddress second = InetAddress.getAllByName(DruidCluster.PROXY_ADDRESS)[0];
    for (int tried = 0; tried < COUNT; tried++) {
      int port = LOWEST + PLACE.getAndUpdate(place -> (place + 1) % COUNT);
      if (isFree(port, first) && isFree(port, second)) {
        return port;
      }
    }
    throw new BindException("No port is free: from=" + LOWEST + ", count=" + COUNT);
  }

  private static boolean isFree(int port, InetAddress address) throws IOException {
    try (ServerSocket socket = new ServerSocket(port, 1, address)) {
      return socket.isBound();
    } catch (BindException taken) {
      return false;
    }
  }
}
