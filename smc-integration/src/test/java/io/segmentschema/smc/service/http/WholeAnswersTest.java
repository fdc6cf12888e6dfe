package io.segmentschema.smc.service.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers in parts, on a server whose memory for them is small. */
@Timeout(60)
final class WholeAnswersTest {

  private static final int PART = 1_000;

  private final ExecutorService others = Executors.newCachedThreadPool();
  private final SharedBodies bodies = new SharedBodies();
  private final Server server = new Server();

  @AfterEach
  void stop() throws Exception {
    server.stop();
    others.shutdownNow();
  }

  @Test
  void answerThatFindsNoMemoryIsSentAsItComesByItsOwnThread() throws Exception {
    HttpResponse<byte[]> answer = answerOf(PART / 2, new InParts(new byte[2 * PART], false));

    assertEquals(200, answer.statusCode());
    assertEquals(2 * PART, answer.body().length);
  }

  @Test
  void requestThatWaitedNeverWaitsForItsClientToo() throws Exception {
    HttpResponse<byte[]> answer = answerOf(PART / 2, new InParts(new byte[2 * PART], true));

    assertEquals(503, answer.statusCode());
    assertTrue(
        new String(answer.body(), java.nio.charset.StandardCharsets.UTF_8).contains("overloaded"));
  }

  @Test
  void probeIsAnsweredWhenAnswersNobodyReadsOccupyTheMemory() throws Exception {
    HttpResponse<byte[]> answer = answerOf(0, new InParts(new byte[2 * PART], true), "/metrics");

    assertEquals(200, answer.statusCode());
    assertEquals(2 * PART, answer.body().length);
  }

  @Test
  void sharedBodyComesWholeOutOfItsParts() throws Exception {
    byte[] body = bodies.share(counting(3 * PART));

    HttpResponse<byte[]> answer = answerOf(4 * PART, new InParts(body, true));

    assertEquals(200, answer.statusCode());
    assertEquals(ByteBuffer.wrap(body), ByteBuffer.wrap(answer.body()));
  }

  @Test
  void sharedBodyTakesItsMemoryOnceAndGivesItBack() {
    byte[] body = bodies.share(counting(3 * PART));
    SharedMemory memory = new SharedMemory(3 * PART + 10);
    CollectedBody first = new CollectedBody(memory, bodies);
    CollectedBody second = new CollectedBody(memory, bodies);

    assertTrue(first.add(ByteBuffer.wrap(body, 0, PART), false));
    assertTrue(second.add(ByteBuffer.wrap(body, 0, PART), false));
    assertTrue(first.add(ByteBuffer.wrap(body, PART, 2 * PART), true));
    assertEquals(false, new CollectedBody(memory, bodies).add(ByteBuffer.allocate(11), false));
    ByteBuffer whole = first.whole(ByteBuffer.allocate(0));
    assertEquals(true, whole.array() == body, "the very same bytes");
    assertEquals(3 * PART, whole.remaining());
    first.letGo();
    assertEquals(false, memory.take(11));
    second.letGo();
    second.letGo();

    assertTrue(memory.take(3 * PART + 10));
  }

  @Test
  void sharedBodyBehindOtherPartsIsCopied() {
    byte[] body = bodies.share(counting(PART));
    CollectedBody mixed = new CollectedBody(new SharedMemory(10 * PART), bodies);

    assertTrue(mixed.add(ByteBuffer.wrap(new byte[] {7}), false));
    assertTrue(mixed.add(ByteBuffer.wrap(body, 5, 10), false));
    assertTrue(mixed.add(ByteBuffer.wrap(body, 20, 10), false));
    ByteBuffer whole = mixed.whole(ByteBuffer.wrap(new byte[] {8}));

    assertEquals(22, whole.remaining());
    assertEquals(7, whole.get(0));
    assertEquals(body[5], whole.get(1));
    assertEquals(body[20], whole.get(11));
    assertEquals(8, whole.get(21));
  }

  private static byte[] counting(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }

  private HttpResponse<byte[]> answerOf(int memory, InParts handler) throws Exception {
    return answerOf(memory, handler, "/x");
  }

  private HttpResponse<byte[]> answerOf(int memory, InParts handler, String path) throws Exception {
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    WholeAnswers answers = new WholeAnswers(new SharedMemory(memory), bodies, handler);
    server.setHandler(
        new Handler.Wrapper(answers) {
          @Override
          public boolean handle(Request request, Response response, Callback callback)
              throws Exception {
            boolean handled = super.handle(request, response, callback);
            handler.returned.countDown(); // 1: the request's thread has left
            return handled;
          }
        });
    server.start();
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + connector.getLocalPort() + path))
                .build(),
            HttpResponse.BodyHandlers.ofByteArray());
  }

  /** Answers in parts of a thousand bytes, at once or after the request's thread has left. */
  private final class InParts extends Handler.Abstract {

    private final CountDownLatch returned = new CountDownLatch(1);
    private final byte[] body;
    private final boolean later;

    InParts(byte[] body, boolean later) {
      this.body = body;
      this.later = later;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      if (later) {
        others.execute(
            () -> {
              awaitReturn(); // 2: now the answer is somebody else's
              write(0, response, callback);
            });
      } else {
        write(0, response, callback);
      }
      return true;
    }

    private void awaitReturn() {
      try {
        assertTrue(returned.await(30, TimeUnit.SECONDS));
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
      }
    }

    private void write(int from, Response response, Callback callback) {
      if (from == body.length) {
        response.write(true, ByteBuffer.allocate(0), callback);
      } else {
        response.write(
            false,
            ByteBuffer.wrap(body, from, PART),
            Callback.from(() -> write(from + PART, response, callback), callback::failed));
      }
    }
  }
}
