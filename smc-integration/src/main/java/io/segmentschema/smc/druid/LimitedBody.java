package io.segmentschema.smc.druid;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Collects an answer's bytes and hangs up as soon as there are more than allowed. The HTTP client
 * calls it, one call at a time.
 */
final class LimitedBody implements BodySubscriber<byte[]> {

  private final int maxBytes;
  private final IntPredicate room;
  private final CompletableFuture<byte[]> body = new CompletableFuture<>();
  private ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private @Nullable Subscription subscription;

  private LimitedBody(int maxBytes, IntPredicate room) {
    this.maxBytes = maxBytes;
    this.room = room;
  }

  /**
   * @param room whether there is room for so many bytes more, which it has taken then
   */
  static BodyHandler<byte[]> handler(int maxBytes, IntPredicate room) {
    return response -> new LimitedBody(maxBytes, room);
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return body;
  }

  @Override
  public void onSubscribe(Subscription given) {
    subscription = given;
    given.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      if (buffer.remaining() > maxBytes - bytes.size()) {
        hangUp(new AnswerTooLongException(maxBytes));
        return;
      }
      if (!room.test(buffer.remaining())) {
        hangUp(new IOException("there is no room for the answer beside others"));
        return;
      }
      byte[] chunk = new byte[buffer.remaining()];
      buffer.get(chunk);
      bytes.writeBytes(chunk);
    }
  }

  @Override
  public void onError(Throwable failure) {
    body.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    body.complete(bytes.toByteArray());
  }

  private void hangUp(IOException reason) {
    if (subscription != null) {
      subscription.cancel();
    }
    bytes = new ByteArrayOutputStream();
    body.completeExceptionally(reason);
  }
}
