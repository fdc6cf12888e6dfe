package io.segmentschema.smc.service;

import io.segmentschema.smc.members.Member;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;

/** A member that takes every connection and never answers, like one whose process is paused. */
final class SilentMember implements AutoCloseable {

  private final ServerSocket socket;

  /** The kernel accepts for it. */
  SilentMember() throws IOException {
    socket = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
  }

  Member member() {
    return new Member("silent", URI.create("http://127.0.0.1:" + socket.getLocalPort()));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
