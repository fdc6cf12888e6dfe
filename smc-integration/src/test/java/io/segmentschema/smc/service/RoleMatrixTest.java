package io.segmentschema.smc.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import io.segmentschema.smc.security.UserRole;
import io.segmentschema.smc.service.Endpoints.Endpoint;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Walks every endpoint with every role and with none, over a real socket. */
final class RoleMatrixTest {

  private static final String HEADING = "| request | anybody | broker | task | operator |";

  @TempDir Path folder;
  private ServiceFixture service;
  private ImmutableList<Endpoint> endpoints;

  @BeforeEach
  void start() throws IOException {
    service = ServiceFixture.secured(TestUsers.config(TestUsers.write(folder)), new HastyTicker());
    endpoints = Endpoints.of(service.resources);
    assertTrue(endpoints.size() >= 14, "too few endpoints found: " + endpoints);
  }

  @AfterEach
  void stop() {
    service.close();
  }

  @Test
  void everyEndpointDeclaresWhoMayAskIt() {
    List<Endpoint> silent =
        endpoints.stream()
            .filter(endpoint -> endpoint.isOpen() == endpoint.needs().isPresent())
            .toList();

    assertEquals(List.of(), silent, "neither @Needs nor @OpenToAll, or both");
  }

  @Test
  void onlyTheProbesAreOpenToAll() {
    assertEquals(
        List.of("GET /livez", "GET /readyz"),
        endpoints.stream().filter(Endpoint::isOpen).map(Endpoint::toString).toList());
  }

  @Test
  void rolesMayDoWhatTheyDeclareAndNothingElse() throws Exception {
    for (Endpoint endpoint : endpoints) {
      for (UserRole role : UserRole.values()) {
        int status = ask(endpoint, Optional.of(TestUsers.bearer(role))).statusCode();
        assertEquals(
            mayAsk(endpoint, role), status != 403, endpoint + " as " + role + " was " + status);
        assertTrue(status != 401, endpoint + " as " + role);
      }
    }
  }

  @Test
  void whoIsNotKnownGetsTheSameAnswerEverywhere() throws Exception {
    String reference = ask(new Endpoint("GET", "/nowhere", null), Optional.empty(), false).body();
    List<Optional<String>> credentials =
        List.of(
            Optional.empty(),
            Optional.of("Bearer sct_wrong"),
            Optional.of("Digest username=\"alice\""),
            Optional.of("Basic !!!"),
            Optional.of(TestUsers.bearer(UserRole.OPERATOR).substring(7)));
    for (Endpoint endpoint : endpoints) {
      for (Optional<String> given : credentials) {
        HttpResponse<String> answer = ask(endpoint, given);
        if (endpoint.isOpen()) {
          assertEquals(200, answer.statusCode(), endpoint + " with " + given);
        } else {
          assertEquals(401, answer.statusCode(), endpoint + " with " + given);
          assertEquals(
              reference,
              answer.body().replaceAll(",\"error\":\"[^\"]*\"", ""),
              endpoint + " with " + given);
        }
      }
    }
  }

  @Test
  void documentedMatrixIsTheOneOfTheCode() throws IOException {
    List<String> matrix = endpoints.stream().map(RoleMatrixTest::row).toList();
    System.out.println(HEADING + "\n" + String.join("\n", matrix));

    Path root = Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();
    List<String> documented =
        Files.readAllLines(root.resolve("docs/security.md")).stream()
            .dropWhile(line -> !line.equals(HEADING))
            .skip(2)
            .takeWhile(line -> line.startsWith("|"))
            .toList();
    assertEquals(String.join("\n", matrix), String.join("\n", documented));
  }

  private static String row(Endpoint endpoint) {
    String roles =
        Arrays.stream(UserRole.values())
            .map(role -> mayAsk(endpoint, role) ? "yes" : "")
            .collect(Collectors.joining(" | "));
    return "| `%s` | %s | %s |".formatted(endpoint, endpoint.isOpen() ? "yes" : "", roles);
  }

  private static boolean mayAsk(Endpoint endpoint, UserRole role) {
    return endpoint.isOpen()
        || role == UserRole.OPERATOR
        || endpoint.needs().stream()
            .flatMap(needs -> Arrays.stream(needs.value()))
            .anyMatch(role::equals);
  }

  private HttpResponse<String> ask(Endpoint endpoint, Optional<String> authorization)
      throws Exception {
    return ask(endpoint, authorization, endpoint.takesBody());
  }

  private HttpResponse<String> ask(
      Endpoint endpoint, Optional<String> authorization, boolean takesBody) throws Exception {
    String[] headers =
        authorization
            .map(given -> new String[] {"Authorization", given, "Content-Type", "application/json"})
            .orElseGet(() -> new String[] {"Content-Type", "application/json"});
    return service.send(
        endpoint.verb(),
        endpoint.path(),
        takesBody ? Optional.of("{}") : Optional.empty(),
        headers);
  }

  /** An hour passes each time somebody looks: nobody fails too often. */
  private static final class HastyTicker extends Ticker {
    private final AtomicLong hours = new AtomicLong();

    @Override
    public long read() {
      return TimeUnit.HOURS.toNanos(hours.incrementAndGet());
    }
  }
}
