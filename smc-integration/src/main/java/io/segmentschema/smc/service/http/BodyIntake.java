package io.segmentschema.smc.service.http;

import com.google.common.primitives.Longs;
import io.segmentschema.smc.service.HttpConfig;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Takes the whole body in before anybody works on the request, without a thread that waits for it:
 * a client that sends slowly, or never ends, costs memory and nothing else. Size, time and the
 * memory of all bodies together are bounded; what is beyond is refused before the body is awaited.
 */
public final class BodyIntake extends Handler.Wrapper {

  private final HttpConfig config;
  private final SharedMemory memory;

  /**
   * @param next what answers requests whose body has arrived
   */
  public BodyIntake(HttpConfig config, SharedMemory memory, Handler next) {
    super(next);
    this.config = config;
    this.memory = memory;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    if (!hasBody(request)) {
      return super.handle(request, response, callback);
    }
    Long announced = announced(request);
    if (announced != null && announced > config.maxRequestBytes()) {
      Refusal.of(BodyProblems.tooLarge(config), request, response, callback).answer();
      return true;
    }
    new ArrivingBody(config, memory, getHandler(), request, response, callback).begin();
    return true;
  }

  /** Whether the request says that a body follows. */
  static boolean hasBody(Request request) {
    Long announced = announced(request);
    return request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING)
        || (announced != null && announced > 0);
  }

  private static @Nullable Long announced(Request request) {
    return Longs.tryParse(String.valueOf(request.getHeaders().get(HttpHeader.CONTENT_LENGTH)));
  }
}
