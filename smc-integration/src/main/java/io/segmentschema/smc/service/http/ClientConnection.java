package io.segmentschema.smc.service.http;

import io.segmentschema.smc.service.feed.WaitingClient;
import jakarta.servlet.ServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/**
 * The connection under a request of HTTP/1. While a request is suspended the server does not read
 * from it, and so would not notice that the client leaves; this looks, without waiting. A byte of
 * the client's next request that is found that way is handed to the connection, which parses it
 * once the present request is answered.
 */
final class ClientConnection implements WaitingClient {

  private static final String ATTRIBUTE = ClientConnection.class.getName();

  private final Request request;

  private ClientConnection(Request request) {
    this.request = request;
  }

  /** The connection of a request that {@link Known} has let through. */
  static WaitingClient of(ServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof WaitingClient known ? known : () -> false;
  }

  @Override
  public boolean stirs() {
    Connection connection = request.getConnectionMetaData().getConnection();
    if (request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_2
        || !(connection instanceof Connection.UpgradeTo parser)) {
      return false;
    }
    return stirs(connection.getEndPoint(), parser);
  }

  private static boolean stirs(EndPoint client, Connection.UpgradeTo parser) {
    ByteBuffer next = BufferUtil.allocate(1);
    try {
      int bytes = client.fill(next);
      if (bytes > 0) {
        parser.onUpgradeTo(next);
      }
      return bytes != 0;
    } catch (IOException gone) {
      return true;
    }
  }

  /** Lets a resource find the connection of its request. */
  static final class Known extends Handler.Wrapper {

    Known(Handler next) {
      super(next);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      request.setAttribute(ATTRIBUTE, new ClientConnection(request));
      return super.handle(request, response, callback);
    }
  }
}
