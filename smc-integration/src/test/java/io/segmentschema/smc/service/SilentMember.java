package io.segmentschema.smc.service;

import io.segmentschema.smc.members.Member;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A member that takes every connection and never answers, like one whose process is paused. */
final class SilentMember implements AutoCloseable {

  private final ServerSocket socket;
  private final List<Socket> taken = new CopyOnWriteArrayList<>();
  private final Semaphore connections = new Semaphore(0);
  private final Thread accepting = new Thread(this::accept, "silent-member");

  SilentMember() throws IOException {
    socket = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
    accepting.setDaemon(true);
    accepting.start();
  }

  Member member() {
    return new Member("silent", URI.create("http://127.0.0.1:" + socket.getLocalPort()));
  }

  /** Returns once so many more connections have come. */
  void awaitConnections(int count) throws InterruptedException {
    if (!connections.tryAcquire(count, 1, TimeUnit.MINUTES)) {
      throw new AssertionError("Connections are missing: have=" + taken.size());
    }
  }

  private void accept() {
    try {
      while (true) {
        taken.add(socket.accept());
        connections.release();
      }
    } catch (IOException closed) {
      // That is its end.
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
    for (Socket connection : taken) {
      connection.close();
    }
  }
}
