package io.segmentschema.smc.leadership;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.function.BooleanSupplier;

/** Passes on what two connections say to each other until one of them ends; then both do. */
final class SocketPump {

  private SocketPump() {}

  /** Returns at once; what is to happen when the two have ended may happen twice. */
  static void join(Socket one, Socket other, Runnable ended) {
    join(one, other, () -> false, ended);
  }

  /** The same; what is said while it is silenced is lost. */
  static void join(Socket one, Socket other, BooleanSupplier isSilenced, Runnable ended) {
    background(() -> pump(one, other, isSilenced, ended));
    background(() -> pump(other, one, isSilenced, ended));
  }

  static void shut(Socket socket) {
    try {
      socket.close();
    } catch (IOException alreadyShut) {
      // Never mind: it is shut.
    }
  }

  static void background(Runnable work) {
    Thread thread = new Thread(work, "proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private static void pump(Socket from, Socket to, BooleanSupplier isSilenced, Runnable ended) {
    try (InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      byte[] said = new byte[8_192];
      for (int length = in.read(said); length >= 0; length = in.read(said)) {
        if (!isSilenced.getAsBoolean()) {
          out.write(said, 0, length);
        }
      }
    } catch (IOException cutOff) {
      // Both ends are shut below.
    } finally {
      shut(from);
      shut(to);
      ended.run();
    }
  }
}
