package io.segmentschema.cache.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SegmentIntervalTest {

  private static final String ETERNITY =
      "-146136543-09-08T08:23:32.096Z/146140482-04-24T15:36:27.903Z";

  @Test
  void eternityHasDruidsText() {
    assertEquals(ETERNITY, SegmentInterval.ETERNITY.toString());
    assertEquals(SegmentInterval.ETERNITY, SegmentInterval.parse(ETERNITY));
    assertEquals("-146136543-09-08T08:23:32.096Z", SegmentInterval.ETERNITY.startText());
    assertEquals("146140482-04-24T15:36:27.903Z", SegmentInterval.ETERNITY.endText());
  }

  @ParameterizedTest
  @CsvSource({
    "2025-06-01, 2025-06-01T00:00:00.000Z",
    "2025-06-01T05, 2025-06-01T05:00:00.000Z",
    "2025-06-01T05:07, 2025-06-01T05:07:00.000Z",
    "2025-06-01T05:07Z, 2025-06-01T05:07:00.000Z",
    "2025-06-01T05:07:09, 2025-06-01T05:07:09.000Z",
    "2025-06-01T05:07:09.1Z, 2025-06-01T05:07:09.100Z",
    "2025-06-01T05:07:09.123000000Z, 2025-06-01T05:07:09.123Z",
    "2025-06-01T05:07:09+02:00, 2025-06-01T03:07:09.000Z",
    "2025-06-01T05:07:09.000-0530, 2025-06-01T10:37:09.000Z",
    "2024-02-29T23:59:59.999Z, 2024-02-29T23:59:59.999Z",
    "0000-01-01, 0000-01-01T00:00:00.000Z",
    "-0001-12-31, -0001-12-31T00:00:00.000Z",
    "0099-01-01, 0099-01-01T00:00:00.000Z",
    "12345-01-01, 12345-01-01T00:00:00.000Z"
  })
  void instantsAreReadInTheirShorterFormsAndWrittenInOne(String given, String written) {
    assertEquals(written, SegmentInterval.parse(given + "/99999-01-01").startText());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "2025-06-01",
        "2025-06-01/",
        "2025-06-01/2025-06-02/2025-06-03",
        "2025-06-01T00:00:00.0009Z/2025-06-02",
        "2025-06-01/P1D",
        "P1D/2025-06-01",
        "2025-06-02/2025-06-01",
        "2025-06-01/2025-06-01",
        "2025-02-29/2025-06-01",
        "2025-13-01/2026-06-01",
        "2025-06-01T24:00/2026-06-01",
        "2025-06-01T00:60/2026-06-01",
        "2025-06-01T00:00:60/2026-06-01",
        "2025-06-01t00:00/2026-06-01",
        "2025-06-01 00:00/2026-06-01",
        "+2025-06-01/2026-06-01",
        "2025-06-01Z/2026-06-01",
        "25-06-01/2026-06-01",
        "２０２５-06-01/2026-06-01",
        "2025-06-01/999999999-01-01",
        "-999999999-01-01/2025-06-01",
        "-146136543-09-08T08:23:32.095Z/2025-06-01",
        "2025-06-01/146140482-04-24T15:36:27.904Z"
      })
  void whatIsNoIntervalIsRefused(String text) {
    Refused.naming("interval", () -> SegmentInterval.parse(text));
  }

  @Test
  void aPeriodIsRefusedInWordsThatSayWhatToGive() {
    assertEquals(
        "ISO periods are not read, give both instants: \"P1D\"",
        Refused.naming("interval", () -> SegmentInterval.parse("2025-06-01/P1D")).problem());
  }

  @Property
  void everyIntervalSurvivesItsText(
      @ForAll @LongRange(min = Long.MIN_VALUE / 2, max = Long.MAX_VALUE / 2 - 1) long start,
      @ForAll @LongRange(min = 1, max = Long.MAX_VALUE / 2) long length) {
    long end = Math.min(Long.MAX_VALUE / 2, start + length);
    SegmentInterval interval = new SegmentInterval(start, end);

    assertEquals(interval, SegmentInterval.parse(interval.toString()));
    assertEquals(interval.hashCode(), SegmentInterval.parse(interval.toString()).hashCode());
    assertEquals(interval.toString(), interval.startText() + "/" + interval.endText());
  }

  @Property
  void ordinaryInstantsReadAsTheyDoInTheJdk(
      @ForAll @LongRange(min = -60_000_000_000_000L, max = 250_000_000_000_000L) long start) {
    String text = new SegmentInterval(start, start + 1).startText();

    assertEquals(start, Instant.parse(text).toEpochMilli());
  }
}
