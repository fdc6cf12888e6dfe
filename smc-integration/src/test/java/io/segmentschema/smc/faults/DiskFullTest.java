package io.segmentschema.smc.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentschema.smc.StubEngineService;
import io.segmentschema.smc.faults.Ledger.Request;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * An embedded store that cannot grow while every flow writes to it, and then can again: the limit
 * on the size of a process's files stands for a full disk, because it needs no rights and can be
 * lifted.
 */
@Timeout(240)
final class DiskFullTest {

  private static final int BATCH = 200;

  /** In bytes: what is free within the file's size may suffice for all that a test writes. */
  private static final String HEADER = "8192";

  private static final String UNLIMITED = "unlimited";

  @TempDir private Path folder;

  private final Ledger ledger = new Ledger();
  private final Marks marks = new Marks();
  private int batches;

  @Test
  void fullDiskIsSaidReadsGoOnAndAllWorksOnceThereIsSpace() throws Exception {
    try (ServiceProcess service = ServiceProcess.start(folder, "--data-dir", data().toString())) {
      // given
      marks.started(service);
      assertEquals(200, publish(service));
      assertEquals(200, publish(service));
      assertEquals(200, markUnused(service, 0));

      // when
      setFileLimit(service, HEADER);
      awaitRefused(() -> publish(service));
      awaitRefused(() -> markUnused(service, 1));
      awaitRefused(() -> cleanUp(service));

      // then
      assertEquals(200, service.answer("/livez").statusCode());
      assertEquals(200, service.answer("/readyz").statusCode());
      assertTrue(service.get("/v1/datasources/ds/schema").path("rowSignature").size() > 0);

      // when
      setFileLimit(service, UNLIMITED);

      // then: the first request may meet a connection that the full disk has closed
      ServiceProcess.await(() -> cleanUp(service) == 200);
      assertEquals(200, publish(service));
      assertEquals(200, markUnused(service, batches - 1));
      JsonNode refreshed = service.post("/v1/refresh?wait=true", "");
      assertEquals("succeeded", refreshed.path("state").asText());
    }
    checkStore();
  }

  @Test
  void backfillWaitsForSpaceAndWritesAllThatWasLearnt() throws Exception {
    int segments = 400;
    Path held = Files.createFile(folder.resolve("held"));
    ProcessBuilder builder = ServiceProcess.withEngine(data(), segments);
    builder.environment().put(StubEngineService.HELD, held.toString());
    try (ServiceProcess service = ServiceProcess.start(folder, builder)) {
      marks.started(service);
      ServiceProcess.await(() -> service.log().contains(StubEngineService.ASKED));
      setFileLimit(service, HEADER);
      Files.delete(held);
      ServiceProcess.await(
          () ->
              service
                  .answer("/metrics")
                  .body()
                  .matches("(?s).*outcome=\"retried\"[^}]*\\} [1-9].*"));
      assertTrue(stage(service, "pendingBackfill") > 0);
      setFileLimit(service, UNLIMITED);
      ServiceProcess.await(
          () -> stage(service, "polled") == segments && stage(service, "pendingBackfill") == 0);
    }
    StoreContents store = StoreContents.read(data());
    for (int i = 0; i < segments; i++) {
      String id = StubEngineService.segment(i).toString();
      String column = StubEngineService.column(StubEngineService.segment(i));
      assertEquals(SegmentState.published(column), store.rows().get(id).state());
    }
  }

  // ---- what they are made of

  /** One flow; gives the status of its answer. */
  private interface Flow {
    int run() throws Exception;
  }

  /**
   * Repeats a flow until the disk is full for it: what is free within the file may suffice once.
   */
  private static void awaitRefused(Flow flow) throws Exception {
    for (int i = 0; i < 300; i++) {
      if (flow.run() == 503) {
        return;
      }
    }
    throw new AssertionError("the disk is never full");
  }

  private int publish(ServiceProcess service) throws Exception {
    Map<TestSegment, String> columns = new LinkedHashMap<>();
    batch(batches).forEach(segment -> columns.put(segment, "c" + segment.partition() % 50));
    batches++;
    return write(service, "", TestSegment.publish(columns), Ledger.publish(columns));
  }

  private int markUnused(ServiceProcess service, int batch) throws Exception {
    List<TestSegment> segments = batch(batch);
    return write(service, "/unused", TestSegment.unused(segments), Ledger.unuse(segments));
  }

  private int write(ServiceProcess service, String path, String body, Request request)
      throws Exception {
    HttpResponse<String> answer = service.begin("/v1/segments" + path, body).get();
    if (answer.statusCode() == 200) {
      ledger.answered(request);
    } else {
      ledger.unanswered(request);
      assertRetryLater(answer);
    }
    return answer.statusCode();
  }

  private int cleanUp(ServiceProcess service) throws Exception {
    ledger.cleanupBegun();
    HttpResponse<String> answer = service.begin("/v1/cleanup?olderThan=PT0S", "").get();
    if (answer.statusCode() == 200) {
      ledger.cleanupAnswered();
    } else {
      assertRetryLater(answer);
    }
    return answer.statusCode();
  }

  private static void assertRetryLater(HttpResponse<String> answer) {
    assertEquals(503, answer.statusCode(), answer.body());
    assertTrue(answer.body().contains("problem:store-unavailable"), answer.body());
    assertTrue(answer.headers().firstValue("Retry-After").isPresent());
  }

  private void checkStore() throws Exception {
    StoreContents store = StoreContents.read(data());
    marks.found(store);
    System.out.println("Disk full: " + ledger.settle(store) + ", batches=" + batches);
    try (ServiceProcess again = ServiceProcess.start(folder, "--data-dir", data().toString())) {
      Answers.assertAreTheStore(again, store);
    }
  }

  private static List<TestSegment> batch(int batch) {
    return IntStream.range(0, BATCH)
        .mapToObj(i -> new TestSegment("ds", 1 + batch % 20, batch * BATCH + i))
        .toList();
  }

  private static int stage(ServiceProcess service, String stage) throws Exception {
    return service.get("/v1/status").path("stages").path(stage).asInt();
  }

  private static void setFileLimit(ServiceProcess service, String bytes) throws Exception {
    Process prlimit =
        new ProcessBuilder(
                "prlimit", "--pid", Long.toString(service.pid()), "--fsize=" + bytes + ":")
            .inheritIO()
            .start();
    assertEquals(0, prlimit.waitFor());
  }

  private Path data() {
    return folder.resolve("data");
  }
}
