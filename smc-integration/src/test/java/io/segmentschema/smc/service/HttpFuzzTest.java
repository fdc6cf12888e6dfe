package io.segmentschema.smc.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.segmentschema.smc.fuzz.Mutilator;
import io.segmentschema.smc.fuzz.Samples;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every endpoint on mutilated bodies and parameters, over a real socket: never a 500. */
@Timeout(600)
final class HttpFuzzTest {

  private static final int ROUNDS = Integer.getInteger("fuzz.requests", 4_000) / 8;
  private static final long SEED = Long.getLong("fuzz.seed", 42);

  private static final Map<String, String> BODIES =
      Map.of(
          "/v1/segments", Samples.PUBLISH,
          "/v1/segments/unused", Samples.UNUSED,
          "/v1/realtime/schemas", Samples.PUSH,
          "/v1/realtime/removals", Samples.REMOVAL,
          "/druid/coordinator/v1/metadata/dataSourceInformation", Samples.NAMES);

  private static final List<String> PATHS =
      List.of(
          "/v1/segments/%s?datasource=wiki",
          "/v1/datasources/%s/schema", "/v1/datasources?minStoreVersion=%s&wait=PT0S");

  @Test
  void noRequestIsAnsweredByAnErrorOfOurs() throws Exception {
    Mutilator mutilator = new Mutilator(SEED);
    try (ServiceFixture service = ServiceFixture.ready()) {
      for (int round = 0; round < ROUNDS; round++) {
        for (Map.Entry<String, String> body : BODIES.entrySet()) {
          String mutilated = mutilator.mutilate(body.getValue());
          check(service.post(body.getKey(), mutilated), mutilated);
        }
        for (String path : PATHS) {
          String mutilated = mutilator.mutilate(Samples.SEGMENT_ID);
          String encoded = URLEncoder.encode(mutilated, StandardCharsets.UTF_8);
          check(service.get(path.formatted(encoded)), mutilated);
        }
      }
      assertEquals(200, service.get("/readyz").statusCode());
    }
    System.out.println("Fuzz over HTTP: seed=" + SEED + ", requests=" + ROUNDS * 8);
  }

  private static void check(HttpResponse<String> answer, String sent) {
    int status = answer.statusCode();
    assertTrue(status < 500 || status == 504, () -> status + " for " + sent + ": " + answer.body());
    if (status >= 400 && status != 414 && status != 431) {
      String type = answer.headers().firstValue("Content-Type").orElse("");
      assertEquals("application/problem+json", type, () -> status + " for " + sent);
    }
  }
}
