package io.segmentschema.benchmarks.service;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Many Brokers that wait for the next change, each on a connection of its own. One thread plays
 * them all, and does no more with an answer than to see its end. For one thread.
 */
public final class FeedWaiters implements AutoCloseable {

  private static final Pattern LENGTH =
      Pattern.compile("\r\ncontent-length: *([0-9]+)\r\n", Pattern.CASE_INSENSITIVE);

  private final Selector selector = Selector.open();
  private final List<SocketChannel> channels = new ArrayList<>();

  public FeedWaiters(int port, int waiters) throws IOException {
    for (int waiter = 0; waiter < waiters; waiter++) {
      SocketChannel channel =
          SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ);
      channels.add(channel);
    }
  }

  /** All of them ask for what comes after the cursor. */
  public void askAll(String cursor) throws IOException {
    byte[] request =
        Connection.request(
            "GET /v1/schema-changes?wait=PT1M&since=" + cursor, "Accept-Encoding: gzip\n", "");
    for (SocketChannel channel : channels) {
      ByteBuffer rest = ByteBuffer.wrap(request);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
    }
  }

  /** Returns when all of them have been answered to the last byte. */
  public void awaitAnswers() throws IOException {
    for (SocketChannel channel : channels) {
      channel.keyFor(selector).attach(new Arrived());
    }
    int answered = 0;
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    while (answered < channels.size()) {
      selector.select();
      for (SelectionKey key : selector.selectedKeys()) {
        answered += isAnswered(key, buffer) ? 1 : 0;
      }
      selector.selectedKeys().clear();
    }
  }

  private static boolean isAnswered(SelectionKey key, ByteBuffer buffer) throws IOException {
    Arrived arrived = (Arrived) key.attachment();
    buffer.clear();
    if (((SocketChannel) key.channel()).read(buffer) < 0) {
      throw new EOFException("The service has closed the connection");
    }
    arrived.text += StandardCharsets.ISO_8859_1.decode(buffer.flip());
    return arrived.isWhole();
  }

  /** What has come of one answer, a character for each byte. */
  private static final class Arrived {
    private String text = "";

    boolean isWhole() throws IOException {
      int head = text.indexOf("\r\n\r\n");
      if (head < 0) {
        return false;
      }
      Matcher length = LENGTH.matcher(text.substring(0, head + 2));
      if (!text.startsWith("HTTP/1.1 200") || !length.find()) {
        throw new IOException("Not an answer of known length: " + text);
      }
      return text.length() == head + 4 + Integer.parseInt(length.group(1));
    }
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel channel : channels) {
      channel.close();
    }
    selector.close();
  }
}
