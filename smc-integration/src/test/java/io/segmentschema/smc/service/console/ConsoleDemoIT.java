package io.segmentschema.smc.service.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableMap;
import io.segmentschema.smc.DemoModule;
import io.segmentschema.smc.config.ConfigurationSources;
import io.segmentschema.smc.config.ResolvedConfig;
import io.segmentschema.smc.demo.DemoScreen;
import io.segmentschema.smc.service.ServiceLifecycle;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The console in a real browser, on the whole service with the sample cluster; takes pictures. */
@ExtendWith(BrowserExtension.class)
final class ConsoleDemoIT {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir static Path folder;

  private static ServiceLifecycle demo;

  private final Browser browser;

  ConsoleDemoIT(Browser browser) {
    this.browser = browser;
  }

  @BeforeAll
  static void startDemo() throws Exception {
    demo =
        DemoModule.createService(
            ResolvedConfig.of(
                ConfigurationSources.of(
                    ImmutableMap.of(
                        "schema-cache.http.port",
                        "0",
                        "schema-cache.poll.period",
                        "PT0.5S",
                        "schema-cache.data-dir",
                        folder.toString()),
                    ImmutableMap.of(),
                    Optional.empty()),
                true),
            DemoScreen.plain(
                new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
                Ticker.systemTicker()));
    demo.start();
    Awaitility.await()
        .atMost(LIMIT)
        .until(() -> demo.isReady() && status().at("/stages/polled").asInt() == 49);
  }

  @AfterAll
  static void stopDemo() {
    if (demo != null) {
      demo.stop();
    }
  }

  @Test
  void everyCountIsTheOneOfTheStatus() throws Exception {
    browser.open(demo.address());
    browser.untilText("#sentence", "Ready, and all is settled");
    JsonNode status = status();

    for (String stage : List.of("realtime", "pendingBackfill", "awaitingPoll", "polled")) {
      assertEquals(
          status.path("stages").path(stage).asText(), browser.text("[data-stage=" + stage + "]"));
    }
    assertEquals(status.at("/backfill/depth").asText(), browser.text("[data-figure=depth]"));
    assertEquals(status.at("/queries/inFlight").asText(), browser.text("[data-figure=inFlight]"));
    assertEquals("0", browser.text("[data-figure=quarantine]"));
    assertEquals(List.of(), browser.complaints());
  }

  @Test
  void columnsOfADatasourceComeWithTheirTypesAndTheReason() throws Exception {
    browser.open(demo.address());
    browser.untilText("#summary", "4 datasources");
    browser.type("#search", "wiki");
    browser.untilText("#summary", "1 of 4 datasources");
    browser.click(".row");

    browser.untilText("#schema-title", "wikiticker");
    browser.until("columns", () -> browser.all(".schema tbody tr").size() > 5);
    JsonNode explained = get("/v1/datasources/wikiticker/schema/explain").path("columns");
    assertEquals(explained.size(), browser.all(".schema tbody tr").size());
    JsonNode first = explained.path(0);
    assertEquals(first.path("name").asText(), browser.text(".schema tbody th"));
    assertEquals(first.path("type").asText(), browser.text(".schema tbody .type"));
    assertEquals(
        first.at("/decidedBy/segmentId").asText(),
        browser.find(".decided a").getAttribute("title"));
    browser.type("#column-filter", "__time");
    browser.until("the columns are filtered", () -> browser.all(".schema tbody tr").size() == 1);
  }

  @Test
  void refreshAndDryRunReachTheRealStore() {
    browser.open(demo.address());
    browser.click("#refresh");
    browser.untilText("#refresh-progress", "Read 49 segments");
    browser.click("#clean-up");
    browser.untilText("#cleanup-outcome", "There is nothing to clean up.");
    browser.click("#close-cleanup");
    browser.until("bars", () -> browser.all(".bar.full").size() >= 2);
  }

  @Test
  void picturesAreTaken() throws Exception {
    browser.open(URI.create(demo.address().toString()));
    picture("wide-light", "light", 1280);
    picture("wide-dark", "dark", 1280);
    picture("narrow-light", "light", 400);
    picture("narrow-dark", "dark", 400);
    browser.size(1280, 900);
    browser.click("#tab-columns");
    browser.type("#search", "time");
    browser.untilText("#found", "__time");
    browser.picture("columns-dark");
    browser.click("#clean-up");
    browser.untilText("#cleanup-outcome", "There is nothing to clean up.");
    browser.picture("cleanup-dark");
    assertTrue(browser.complaints().isEmpty());
  }

  private void picture(String name, String theme, int width) throws IOException {
    browser.size(width, 900);
    browser.systemPrefers(theme);
    browser.script("location.hash = 'datasources/wikiticker'");
    browser.until("columns", () -> browser.all(".schema tbody tr").size() > 5);
    long height =
        ((Number) browser.script("return document.documentElement.scrollHeight")).longValue();
    browser.size(width, (int) Math.min(height, 1_740));
    browser.untilText("#summary", "4 datasources");
    browser.picture(name);
  }

  private static JsonNode status() throws Exception {
    return get("/v1/status");
  }

  private static JsonNode get(String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(demo.address() + path)).build();
    return MAPPER.readTree(
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body());
  }
}
