package io.segmentschema.smc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Services that answer strangely, over a real socket. */
@Timeout(60)
final class ServiceClientTest {

  @Test
  void answerWhoseBodyDoesNotEndIsGivenUp() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Socket> answered =
          CompletableFuture.supplyAsync(
              () -> answer(server, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"));
      ServiceClient client =
          ServiceClient.of("--service", "http://127.0.0.1:" + server.getLocalPort())
              .within(Duration.ofMillis(500));

      CommandFailure failure = assertThrows(CommandFailure.class, () -> client.get("/v1/status"));

      assertEquals(ExitCode.AWAY, failure.exitCode());
      assertTrue(String.valueOf(failure.getMessage()).contains("did not answer in time"));
      answered.get().close();
    }
  }

  private static Socket answer(ServerSocket server, String text) {
    try {
      Socket socket = server.accept();
      OutputStream out = socket.getOutputStream();
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
      return socket;
    } catch (IOException failed) {
      throw new IllegalStateException(failed);
    }
  }
}
