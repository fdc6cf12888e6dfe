package io.segmentschema.smc.service;

import static io.segmentschema.smc.service.ServiceFixture.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import io.segmentschema.smc.service.store.StoreOperations.Refreshed;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ServiceLifecycleTest {

  @Test
  void partsStartInOrderAndStopInTheOppositeOne() throws Exception {
    ServiceFixture service = new ServiceFixture();

    service.lifecycle.start();
    service.lifecycle.start();
    service.lifecycle.stop();
    service.lifecycle.stop();

    assertEquals(
        ImmutableList.of("start store", "start queue", "stop queue", "stop store"), service.events);
  }

  @Test
  void stoppedServiceNoLongerListens() throws Exception {
    ServiceFixture service = ServiceFixture.ready();
    URI address = service.address();

    service.close();

    assertThrows(
        ConnectException.class,
        () ->
            HttpClient.newHttpClient()
                .send(
                    HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString()));
  }

  @Test
  void stopLetsARunningRequestEnd() throws Exception {
    // given: a refresh that is waited for
    ServiceFixture service = ServiceFixture.ready();
    CompletableFuture<Refreshed> held = new CompletableFuture<>();
    service.store.holdRefreshes(held);
    CompletableFuture<HttpResponse<String>> answer =
        service
            .http()
            .sendAsync(
                service.request("POST", "/v1/refresh?wait=true", Optional.empty()),
                HttpResponse.BodyHandlers.ofString());
    service.store.awaitRefreshAsked();

    // when: the service stops while it runs, and then it ends
    CompletableFuture<Void> stop = CompletableFuture.runAsync(service::close);
    held.complete(new Refreshed(1, 1));

    // then
    assertEquals("succeeded", json(answer.get(20, TimeUnit.SECONDS)).path("state").asText());
    stop.get(20, TimeUnit.SECONDS);
  }

  @Test
  void portThatIsTakenEndsTheStartAndLeavesNothingRunning() throws Exception {
    try (ServiceFixture first = ServiceFixture.ready()) {
      ServiceFixture second = new ServiceFixture(first.address().getPort());

      assertThrows(IOException.class, second.lifecycle::start);
      assertTrue(!second.events.contains("start store"), second.events.toString());
      assertEquals(200, first.get("/livez").statusCode());
    }
  }
}
