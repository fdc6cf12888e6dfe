package io.segmentschema.smc.service;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/** A client that sends what it likes, when it likes, and reads when it likes. */
final class RawClient implements AutoCloseable {

  private final Socket socket;

  RawClient(URI server) throws IOException {
    this(server, 65_536);
  }

  /** One that speaks TLS. */
  RawClient(URI server, SSLContext tls) throws IOException {
    this(server, 65_536, tls.getSocketFactory().createSocket());
  }

  RawClient(URI server, int receiveBufferBytes) throws IOException {
    this(server, receiveBufferBytes, new Socket());
  }

  private RawClient(URI server, int receiveBufferBytes, Socket socket) throws IOException {
    this.socket = socket;
    socket.setReceiveBufferSize(receiveBufferBytes);
    socket.connect(new InetSocketAddress(server.getHost(), server.getPort()), 10_000);
    socket.setSoTimeout(20_000);
  }

  /** The head of a request with a JSON body that is announced with that many bytes. */
  static String post(String path, long contentLength, String... moreHeaders) {
    return head(path, "Content-Length: " + contentLength, moreHeaders);
  }

  /** The head of a request whose JSON body comes in chunks. */
  static String chunkedPost(String path, String... moreHeaders) {
    return head(path, "Transfer-Encoding: chunked", moreHeaders);
  }

  private static String head(String path, String length, String... moreHeaders) {
    return Stream.concat(
            Stream.of(
                "POST " + path + " HTTP/1.1", "Host: x", "Content-Type: application/json", length),
            Stream.of(moreHeaders))
        .collect(Collectors.joining("\r\n", "", "\r\n\r\n"));
  }

  RawClient send(String text) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
    return this;
  }

  RawClient send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  /** Sends one byte after the other, with a pause between them, until the server closes. */
  int dripUntilClosed(byte[] bytes) throws IOException {
    socket.setSoTimeout(50);
    int sent = 0;
    try {
      while (sent < bytes.length && isOpen()) {
        socket.getOutputStream().write(bytes[sent]);
        sent++;
      }
    } catch (SocketException closed) {
      // That is what was waited for.
    }
    socket.setSoTimeout(20_000);
    return sent;
  }

  private boolean isOpen() throws IOException {
    try {
      return socket.getInputStream().read(new byte[8_192]) >= 0;
    } catch (SocketTimeoutException stillOpen) {
      return true;
    }
  }

  /** Says that nothing more will be sent. */
  RawClient sendNoMore() throws IOException {
    socket.shutdownOutput();
    return this;
  }

  /** Whether something has come that was not read. */
  boolean hasHeard() throws IOException {
    return socket.getInputStream().available() > 0;
  }

  /** All that comes until the server closes. */
  String answer() throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** The status line of the next answer. */
  String statusLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = socket.getInputStream().read();
        b >= 0 && b != '\r';
        b = socket.getInputStream().read()) {
      line.write(b);
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  /** Sends one byte after the other for as long as no answer comes; then all of that. */
  String dripUntilAnswered() throws IOException {
    socket.setSoTimeout(50);
    while (true) {
      send(" ");
      try {
        return statusLine() + answer();
      } catch (SocketTimeoutException notYet) {
        // The next byte.
      }
    }
  }

  /** Ends the connection at once, as a machine that is switched off and on again does. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
