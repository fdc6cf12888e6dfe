package io.segmentschema.smc.service.http;

import com.google.common.collect.ImmutableSet;
import java.time.Duration;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Attributes;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.NanoTime;

/**
 * Tells how long every request took, from its first byte to the end of its answer, by few labels:
 * what a client writes into a path, a method or a header never becomes one. A request for the
 * metrics is left out, so that reading them changes none. Stands in front of everything else.
 */
public final class RequestMeter extends Handler.Wrapper {

  /** Hears of every request that has ended. Any thread; must be quick and must not throw. */
  public interface RequestListener {

    /**
     * A request has ended.
     *
     * @param method one of the methods that the service knows, or {@code other}
     * @param route the template of the path that answered, such as {@code
     *     /v1/datasources/{datasource}/schema}, or {@code none} if the request did not get that far
     * @param status the class of the status, such as {@code 2xx}, or {@code aborted} if the answer
     *     did not leave whole
     */
    void ended(String method, String route, String status, Duration duration);
  }

  /** The attribute in which a request keeps its {@link Route}. */
  static final String ROUTE = RequestMeter.class.getName() + ".route";

  private static final String NO_ROUTE = "none";
  private static final ImmutableSet<String> METHODS =
      ImmutableSet.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS");

  /** The route of one request; found out by another thread than the one that reads it at last. */
  static final class Route {

    // Volatile: written by the thread that answers, read by the one that ends the request.
    private volatile String template = NO_ROUTE;

    void is(String found) {
      template = found;
    }
  }

  private final RequestListener listener;

  /**
   * @param next what works on requests
   */
  public RequestMeter(RequestListener listener, Handler next) {
    super(next);
    this.listener = listener;
  }

  /**
   * Says which route answers the request, for handlers outside of Jersey.
   *
   * @param template a constant of the program, never what a client sent
   */
  public static void route(Attributes request, String template) {
    if (request.getAttribute(ROUTE) instanceof Route route) {
      route.is(template);
    }
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    if (!Request.getPathInContext(request).equals("/metrics")) {
      Route route = new Route();
      request.setAttribute(ROUTE, route);
      Request.addCompletionListener(
          request, failure -> ended(request, response, route, failure != null));
    }
    return super.handle(request, response, callback);
  }

  private void ended(Request request, Response response, Route route, boolean aborted) {
    String method = request.getMethod();
    listener.ended(
        METHODS.contains(method) ? method : "other",
        route.template,
        aborted ? "aborted" : response.getStatus() / 100 + "xx",
        Duration.ofNanos(NanoTime.since(request.getBeginNanoTime())));
  }
}
