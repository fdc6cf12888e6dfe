package io.segmentschema.smc.druid.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A stream out of Kafka: columns are there while a task writes them, and from then on. */
@Tag("druid-it")
@ExtendWith(ClusterExtension.class)
@Timeout(value = 20, unit = TimeUnit.MINUTES)
final class RealtimeIT {

  private static final String STREAM = "stream";

  @Test
  void streamsColumnsComeWithItsTasksAndStayThroughHandoffAndKill(DruidCluster cluster)
      throws Exception {
    StreamIngestion stream = new StreamIngestion(new DruidApi(cluster), STREAM);
    try (AttachedService service = AttachedService.start(cluster, "realtime", "");
        KafkaBroker kafka = KafkaBroker.start(cluster, STREAM)) {
      Comparison comparison = new Comparison(new DruidApi(cluster), service);
      comparison.awaitAttached(); // What other tests have left is asked about as well.
      long before = service.segmentsAsked();
      kafka.send(
          "{\"time\":\"2025-06-01T01:10:00Z\",\"device\":\"a\",\"level\":1}",
          "{\"time\":\"2025-06-01T02:10:00Z\",\"device\":\"a\",\"place\":\"p\"}");
      stream.start(kafka);
      try {
        comparison.awaitSame("first messages", STREAM, columnsWith());
        growsAndIsHandedOff(stream, kafka, service, comparison, before);
        losesNothingCommittedWithItsTask(stream, kafka, service, comparison, before);
      } finally {
        stream.end();
      }
    }
  }

  private static void growsAndIsHandedOff(
      StreamIngestion stream,
      KafkaBroker kafka,
      AttachedService service,
      Comparison comparison,
      long before)
      throws Exception {
    String[] columns = columnsWith("battery:DOUBLE", "tags:ARRAY<STRING>");
    try (ColumnsWatch watch = new ColumnsWatch(service, STREAM, ColumnsWatch.Kind.GROWING)) {
      // when
      kafka.send(
          "{\"time\":\"2025-06-01T02:20:00Z\",\"device\":\"b\",\"battery\":0.5,\"tags\":[\"x\",\"y\"]}");

      // then
      comparison.awaitSame("later message", STREAM, columns);
      assertEquals(0, stream.publishedSegments());
      assertEquals(before, service.segmentsAsked());

      // when
      List<String> writing = stream.runningTasks();
      stream.handOff();
      Comparison.await(
          () -> assertFalse(stream.runningTasks().stream().anyMatch(writing::contains)));

      // then
      assertEquals(2, stream.publishedSegments());
      comparison.awaitSame("handed off", STREAM, columns);
      awaitAsked(before + 2, service, comparison);
      watch.assertNothingLost();
      System.out.println("realtime: watchedAnswers=" + watch.answers());
    }
  }

  private static void losesNothingCommittedWithItsTask(
      StreamIngestion stream,
      KafkaBroker kafka,
      AttachedService service,
      Comparison comparison,
      long before)
      throws Exception {
    String[] columns = columnsWith("battery:DOUBLE", "owner:STRING", "tags:ARRAY<STRING>");
    try (ColumnsWatch watch = new ColumnsWatch(service, STREAM, ColumnsWatch.Kind.AT_LEAST)) {
      kafka.send("{\"time\":\"2025-06-01T03:10:00Z\",\"device\":\"c\",\"owner\":\"o\"}");
      comparison.awaitSame("not committed", STREAM, columns);

      // when
      List<String> killed = stream.runningTasks();
      for (String task : killed) {
        stream.kill(task);
      }
      Comparison.await(
          () -> {
            List<String> tasks = stream.runningTasks();
            assertTrue(!tasks.isEmpty() && tasks.stream().noneMatch(killed::contains));
          });

      // then: the next task reads the message again and commits it
      comparison.awaitSame("task killed", STREAM, columns);
      stream.handOff();
      Comparison.await(() -> assertEquals(3, stream.publishedSegments()));
      comparison.awaitSame("committed", STREAM, columns);
      awaitAsked(before + 3, service, comparison);
      watch.assertNothingLost();
      System.out.println("realtime, task killed: watchedAnswers=" + watch.answers());
    }
  }

  /** The columns of the first messages and those that came later. */
  private static String[] columnsWith(String... later) {
    return Stream.concat(
            Stream.of("__time:LONG", "device:STRING", "level:LONG", "place:STRING"),
            Stream.of(later))
        .toArray(String[]::new);
  }

  /** Each segment once when a Historical has it, and never before. */
  private static void awaitAsked(long segments, AttachedService service, Comparison comparison)
      throws Exception {
    Comparison.await(() -> assertTrue(service.segmentsAsked() >= segments));
    comparison.awaitSettled();
    assertEquals(segments, service.segmentsAsked());
  }
}
