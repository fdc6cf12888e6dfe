package io.segmentschema.smc.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

/** Keeps requests until the test answers them. For one thread. */
final class FakeTransport implements Transport {

  /** One request that is under way. */
  record Call(
      URI address, Optional<String> ifNoneMatch, Duration limit, CompletableFuture<Reply> reply) {}

  private final List<Call> underWay = new ArrayList<>();
  private boolean closed;

  @Override
  public CompletableFuture<Reply> get(URI address, Optional<String> ifNoneMatch, Duration limit) {
    CompletableFuture<Reply> reply = new CompletableFuture<>();
    if (closed) {
      reply.completeExceptionally(new CancellationException("closed"));
    }
    underWay.add(new Call(address, ifNoneMatch, limit, reply));
    return reply;
  }

  @Override
  public void close() {
    closed = true;
    List.copyOf(underWay)
        .forEach(call -> call.reply().completeExceptionally(new CancellationException("closed")));
  }

  int underWay() {
    return underWay.size();
  }

  /** The only request that is under way; from now on it is no longer. */
  Call only() {
    assertEquals(1, underWay.size(), () -> underWay.toString());
    return underWay.remove(0);
  }

  Call first() {
    return underWay.remove(0);
  }

  boolean pendingEndsWith(String end) {
    return underWay.stream().anyMatch(call -> call.address().toString().endsWith(end));
  }

  /** The first request whose address ends so. */
  Call to(String end) {
    Call found =
        underWay.stream()
            .filter(call -> call.address().toString().endsWith(end))
            .findFirst()
            .orElseThrow(() -> new AssertionError(end + " is not among " + underWay));
    underWay.remove(found);
    return found;
  }

  static Reply reply(int status, String json) {
    return new Reply(
        status, Optional.empty(), json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }
}
