package io.segmentschema.benchmarks.service;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * One kept-alive connection to a service on this machine, which does as little as can be done: it
 * counts an answer's bytes and throws them away. For one thread.
 */
public final class Connection implements AutoCloseable {

  private static final int OK = 200;
  private static final int NOT_MODIFIED = 304;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final byte[] buffer = new byte[1 << 16];

  private Connection(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
    this.out = socket.getOutputStream();
  }

  public static Connection open(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    return new Connection(socket);
  }

  /**
   * An answer.
   *
   * @param status the status code
   * @param etag its ETag, empty if it has none
   * @param bytes all that came, head included
   */
  public record Answer(int status, String etag, long bytes) {}

  /** A whole request as it goes over the wire; extra lines of the head end in line feeds. */
  public static byte[] request(String methodAndPath, String extraHead, String body) {
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    String head =
        methodAndPath
            + " HTTP/1.1\nHost: localhost\nContent-Length: "
            + content.length
            + "\n"
            + extraHead
            + "\n";
    byte[] start = head.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    byte[] whole = java.util.Arrays.copyOf(start, start.length + content.length);
    System.arraycopy(content, 0, whole, start.length, content.length);
    return whole;
  }

  /** Sends a request, and returns when its answer is here to the last byte. */
  public Answer exchange(byte[] request) throws IOException {
    out.write(request);
    out.flush();
    String statusLine = line();
    long bytes = statusLine.length() + 2L;
    int status = Integer.parseInt(statusLine.split(" ", -1)[1]);
    long length = 0;
    boolean chunked = false;
    String etag = "";
    for (String line = line(); !line.isEmpty(); line = line()) {
      bytes += line.length() + 2L;
      int colon = line.indexOf(':');
      String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
      String value = line.substring(colon + 1).strip();
      switch (name) {
        case "content-length" -> length = Long.parseLong(value);
        case "transfer-encoding" -> chunked = value.equalsIgnoreCase("chunked");
        case "etag" -> etag = value;
        default -> {}
      }
    }
    bytes += 2;
    if (status != NOT_MODIFIED) {
      bytes += chunked ? skipChunks() : skip(length);
    }
    return new Answer(status, etag, bytes);
  }

  /** Sends a request whose answer must be 200. */
  public Answer fetch(byte[] request) throws IOException {
    Answer answer = exchange(request);
    if (answer.status() != OK) {
      throw new IOException("The service refuses: status=" + answer.status());
    }
    return answer;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private long skipChunks() throws IOException {
    long bytes = 0;
    long size = -1;
    while (size != 0) {
      String sizeLine = line();
      size = Long.parseLong(sizeLine, 16);
      bytes += sizeLine.length() + 2L + skip(size) + 2L;
      line();
    }
    return bytes;
  }

  private long skip(long length) throws IOException {
    long left = length;
    while (left > 0) {
      int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (read < 0) {
        throw new EOFException("The service has closed the connection");
      }
      left -= read;
    }
    return length;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int read = in.read(); read != '\n'; read = in.read()) {
      if (read < 0) {
        throw new EOFException("The service has closed the connection");
      }
      if (read != '\r') {
        line.append((char) read);
      }
    }
    return line.toString();
  }
}
