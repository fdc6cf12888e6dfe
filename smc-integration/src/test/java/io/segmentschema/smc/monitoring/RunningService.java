package io.segmentschema.smc.monitoring;

import com.google.common.collect.ImmutableMap;
import io.segmentschema.smc.SegmentSchemaServiceModule;
import io.segmentschema.smc.config.ConfigurationSources;
import io.segmentschema.smc.config.ResolvedConfig;
import io.segmentschema.smc.service.Scrape;
import io.segmentschema.smc.service.ServiceLifecycle;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.awaitility.Awaitility;

/** The real service on the embedded store, of which every kind of request has been asked once. */
final class RunningService implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final ServiceLifecycle service;
  private final HttpClient http = HttpClient.newHttpClient();

  private RunningService(ServiceLifecycle service) {
    this.service = service;
  }

  static RunningService start(Path folder) throws Exception {
    ResolvedConfig config =
        ResolvedConfig.of(
            ConfigurationSources.of(
                ImmutableMap.of(
                    "schema-cache.http.port", "0", "schema-cache.data-dir", folder.toString()),
                ImmutableMap.of(),
                Optional.empty()),
            false);
    RunningService running = new RunningService(SegmentSchemaServiceModule.createService(config));
    running.service.start();
    Awaitility.await().atMost(LIMIT).until(running.service::isReady);
    running.ask("GET", "/v1/datasources");
    running.ask("POST", "/v1/refresh?wait=true");
    running.ask("GET", "/readyz");
    running.ask("GET", "/nowhere");
    // Its pauses are counted from the first one on.
    Awaitility.await()
        .atMost(LIMIT)
        .until(
            () -> {
              System.gc();
              return running.scrape().types().containsKey("jvm_gc_pause_seconds");
            });
    return running;
  }

  private void ask(String method, String path) throws Exception {
    HttpResponse<String> unused = send(method, path);
  }

  private HttpResponse<String> send(String method, String path)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(service.address() + path))
            .timeout(LIMIT)
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  String text() throws IOException, InterruptedException {
    return send("GET", "/metrics").body();
  }

  Scrape scrape() throws IOException, InterruptedException {
    return Scrape.of(text());
  }

  @Override
  public void close() {
    service.stop();
  }
}
