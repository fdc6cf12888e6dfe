package io.segmentschema.smc.service.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.SchemaCacheConfig;
import io.segmentschema.cache.SchemaLookup;
import io.segmentschema.cache.realtime.RealtimePush;
import io.segmentschema.cache.realtime.RealtimeRemoval;
import io.segmentschema.cache.realtime.RealtimeRemoval.Reason;
import io.segmentschema.cache.realtime.SegmentUpdate;
import io.segmentschema.cache.realtime.TaskWords;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.segment.SegmentInterval;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.store.StoreVersion;
import io.segmentschema.cache.testing.ManualScheduler;
import io.segmentschema.cache.testing.ManualTime;
import io.segmentschema.smc.service.http.RealtimePages.PageJson;
import io.segmentschema.smc.service.json.TaskWordsReader;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What a member that has just come is told page by page, one task on each, while tasks go on. */
final class RealtimePagesTest {

  private static final SegmentId SHARED = segment(0);
  private static final List<String> COLUMNS = List.of("x", "y", "z");

  private final ManualTime time = new ManualTime();
  private final ManualScheduler scheduler = new ManualScheduler(time);
  private final SchemaCache there = cache();
  private final SchemaCache coming = cache();
  private final RealtimePages pages = new RealtimePages(there, scheduler, 1);

  @Test
  void whatIsToldBetweenThePagesIsNeitherMissingNorUndone() throws Exception {
    // given: of three pages one has been taken
    push(there, "ta", 1, segment(1), COLUMNS);
    push(there, "ta", 2, SHARED, List.of("a"));
    push(there, "tb", 1, segment(2), COLUMNS);
    push(there, "tc", 1, segment(3), COLUMNS);
    push(there, "tc", 2, SHARED, List.of("c"));
    push(there, "tc", 3, segment(4), List.of("left"));
    List<TaskWords> told = new ArrayList<>();
    PageJson page = page("", told);

    // when: all of this is passed on, too
    for (SchemaCache node : List.of(there, coming)) {
      remove(node, "ta", 3, Reason.ABANDONED, SHARED);
      remove(node, "tc", 4, Reason.HANDED_OFF, SHARED);
      remove(node, "tc", 5, Reason.ABANDONED, segment(4));
      push(node, "tc", 6, segment(5), List.of("new"));
      push(node, "td", 1, segment(6), List.of("d"));
    }
    page = page(next(page), told);
    page = page(next(page), told);

    // then
    assertNull(page.next());
    coming.takeOverRealtime(told);
    for (int i = 0; i < 8; i++) {
      assertEquals(columns(there, segment(i)), columns(coming, segment(i)), "segment " + i);
    }
  }

  @Test
  void tasksAreWhatTheyWereWhenTheFirstPageWasAskedFor() {
    // given
    push(there, "ta", 1, segment(1), COLUMNS);
    push(there, "tb", 1, segment(2), COLUMNS);
    push(there, "tc", 1, segment(3), COLUMNS);
    PageJson first = pages.after("", "m");

    // when
    push(there, "tc", 2, segment(3), List.of("c"));

    // then
    PageJson second = pages.after(next(first), "m");
    assertEquals(List.of("tb 1"), tasks(second));
    assertEquals(List.of("tc 1"), tasks(pages.after(next(second), "m")));
    assertEquals(List.of("tc 2"), tasks(pages.after("tb", "m")), "it was gone through");
  }

  @Test
  void whoBeginsAnewIsToldWhatTasksAreByThen() {
    // given
    push(there, "ta", 1, segment(1), COLUMNS);
    push(there, "tb", 1, segment(2), COLUMNS);
    var unused = pages.after("", "m");
    push(there, "ta", 2, segment(1), COLUMNS);
    push(there, "tb", 2, segment(2), COLUMNS);

    // when
    PageJson first = pages.after("", "m");

    // then
    assertEquals(List.of("ta 2"), tasks(first));
    assertEquals(List.of("tb 2"), tasks(pages.after(next(first), "m")));
  }

  @Test
  void membersThatAskAtOnceEachHaveTheirOwnAndTheOneAnsweredLongestAgoMakesRoom() {
    // given: between them a task tells more
    push(there, "ta", 1, segment(1), COLUMNS);
    push(there, "tb", 1, segment(2), COLUMNS);
    for (int member = 1; member <= 5; member++) {
      assertEquals("ta", pages.after("", "m" + member).next());
      push(there, "tb", member + 1, segment(2), COLUMNS);
    }

    // when
    for (int member = 2; member <= 5; member++) {
      assertEquals(List.of("tb " + member), tasks(pages.after("ta", "m" + member)));
    }

    // then
    assertEquals(List.of("tb 6"), tasks(pages.after("ta", "m1")));
  }

  @Test
  void whatNobodyGoesOnWithIsForgottenAfterHalfAMinute() {
    // given
    push(there, "ta", 1, segment(1), COLUMNS);
    push(there, "tb", 1, segment(2), COLUMNS);
    push(there, "tc", 1, segment(3), COLUMNS);
    PageJson first = pages.after("", "m");
    push(there, "tc", 2, segment(3), COLUMNS);
    scheduler.advance(Duration.ofSeconds(29));
    PageJson second = pages.after(next(first), "m");
    scheduler.advance(Duration.ofSeconds(29));
    assertEquals(List.of("tc 1"), tasks(pages.after(next(second), "m")));

    // when
    second = pages.after(next(pages.after("", "m")), "m");
    push(there, "tc", 3, segment(3), COLUMNS);
    scheduler.advance(Duration.ofSeconds(30));

    // then
    assertEquals(List.of("tc 3"), tasks(pages.after(next(second), "m")));
  }

  private PageJson page(String after, List<TaskWords> told) throws Exception {
    PageJson page = pages.after(after, "m");
    byte[] json = JsonMapper.builder().build().writeValueAsBytes(page);
    told.addAll(TaskWordsReader.read(new ByteArrayInputStream(json), new HashMap<>()).tasks());
    return page;
  }

  private static String next(PageJson page) {
    String next = page.next();
    assertNotNull(next);
    return next;
  }

  private static List<String> tasks(PageJson page) {
    return page.tasks().stream().map(task -> task.task() + " " + task.sequence()).toList();
  }

  private SchemaCache cache() {
    SchemaCache cache = new SchemaCache(SchemaCacheConfig.DEFAULT, time.clock(), time.ticker());
    cache.beginPoll(PollKind.FULL, new StoreVersion(1)).apply();
    return cache;
  }

  private static SegmentId segment(int hour) {
    return new SegmentId(
        DatasourceName.of("ds"),
        new SegmentInterval(hour * 3_600_000L, (hour + 1) * 3_600_000L),
        "v",
        0);
  }

  private static void push(
      SchemaCache cache, String task, long sequence, SegmentId id, List<String> columns) {
    ImmutableMap.Builder<String, ColumnType> types = ImmutableMap.builder();
    columns.forEach(column -> types.put(column, ColumnType.LONG));
    SegmentUpdate whole =
        new SegmentUpdate(
            id,
            false,
            OptionalLong.of(1),
            ImmutableList.copyOf(columns),
            ImmutableList.of(),
            types.buildOrThrow());
    var result =
        cache.push(
            new RealtimePush(task, 1, sequence, ImmutableList.of(whole), ImmutableList.of()));
    assertEquals(ImmutableList.of(), result.rejected());
  }

  private static void remove(
      SchemaCache cache, String task, long sequence, Reason reason, SegmentId id) {
    cache.remove(new RealtimeRemoval(task, 1, sequence, ImmutableList.of(id), reason));
  }

  private static String columns(SchemaCache cache, SegmentId id) {
    return cache.schemaOf(id) instanceof SchemaLookup.Found found
        ? found.schema().rowSignature().toString()
        : "none";
  }
}
