package io.segmentschema.smc.druid.it;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;

/** Ports that nobody listens on, on two addresses of loopback; none is given twice. */
final class FreePorts {

  private final Set<Integer> given = new HashSet<>();

  int next() throws IOException {
    while (true) {
      int port = port();
      if (isFreeOnBoth(port) && given.add(port)) {
        return port;
      }
    }
  }

  private static int port() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static boolean isFreeOnBoth(int port) throws IOException {
    InetAddress second = InetAddress.getAllByName(DruidCluster.PROXY_ADDRESS)[0];
    try (ServerSocket socket = new ServerSocket(port, 1, second)) {
      return socket.isBound();
    } catch (BindException taken) {
      return false;
    }
  }
}
