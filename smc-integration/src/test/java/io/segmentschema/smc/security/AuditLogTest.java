package io.segmentschema.smc.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableSortedSet;
import io.segmentschema.cache.testing.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class AuditLogTest {

  private final ManualTime time = new ManualTime();
  private final List<String> lines = new ArrayList<>();
  private final AuditLog audit = new AuditLog(time.ticker(), lines::add);

  @Test
  void lineSaysWhoDidWhatAndWhatCameOfIt() {
    Visit visit = new Visit("192.0.2.1", "POST", "/v1/cleanup", Optional.of("dryRun=true"));
    visit.isOf(new Caller("alice", ImmutableSortedSet.of(UserRole.OPERATOR, UserRole.TASK)));
    visit.changed("segmentsPurged=3, schemasDeleted=1");

    audit.answered(visit, 200);

    assertEquals(
        List.of(
            "user=alice, roles=task+operator, address=192.0.2.1, method=POST, path=\"/v1/cleanup\","
                + " query=\"dryRun=true\", status=200, segmentsPurged=3, schemasDeleted=1"),
        lines);
  }

  @Test
  void nothingThatAClientSendsEndsALineOrForgesAField() {
    audit.answered(
        new Visit(
            "192.0.2.1",
            "PO\nST, user=root",
            "/v1/x\", user=root\r\nuser=root\u2028\u0007é\\",
            Optional.of("a=\"b\"\n")),
        401);

    assertEquals(
        List.of(
            "user=-, roles=-, address=192.0.2.1, method=PO?ST??user?root,"
                + " path=\"/v1/x?, user=root??user=root????\", query=\"a=?b??\", status=401"),
        lines);
  }

  @Test
  void neitherSecretsNorLongTextsAreRepeated() {
    audit.answered(
        new Visit(
            "192.0.2.1", "POST", "/" + "x".repeat(5_000), Optional.of("password=hunter2&a=b")),
        401);

    assertTrue(lines.get(0).length() < 600, lines.get(0));
    assertTrue(lines.get(0).contains("query=\"password=***&a=b\""), lines.get(0));
  }

  @Test
  void floodOfUnknownSendersIsCountedInsteadOfWritten() {
    // given
    for (int i = 0; i < 150; i++) {
      audit.answered(unknown(), 401);
    }
    assertEquals(100, lines.size());

    // when
    time.advance(Duration.ofSeconds(1));
    audit.answered(unknown(), 401);

    // then
    assertTrue(lines.get(100).endsWith("notWrittenBefore=50"), lines.get(100));
  }

  @Test
  void whoIsKnownIsAlwaysWrittenDown() {
    for (int i = 0; i < 300; i++) {
      Visit visit = unknown();
      visit.isOf(Caller.ANYBODY);
      audit.answered(visit, 200);
    }

    assertEquals(300, lines.size());
  }

  private static Visit unknown() {
    return new Visit("192.0.2.1", "POST", "/v1/segments", Optional.empty());
  }
}
