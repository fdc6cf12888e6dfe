package io.segmentschema.smc.service.console;

import static com.google.common.collect.ImmutableList.toImmutableList;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.segmentschema.cache.quarantine.Quarantine;
import io.segmentschema.cache.schema.Column;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.smc.inventory.ServerName;
import io.segmentschema.smc.refresh.QueryStatus.FailingServer;
import io.segmentschema.smc.service.ServiceFixture;
import java.io.IOException;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.Keys;

/** Datasources and columns in the console, in a real browser. */
@ExtendWith(BrowserExtension.class)
final class ConsoleSchemasIT {

  /** A name that runs as a script wherever it is not taken as text. */
  private static final String HOSTILE = "<img src=x onerror='window.owned=1'>";

  private final Browser browser;
  private ServiceFixture service;

  ConsoleSchemasIT(Browser browser) {
    this.browser = browser;
  }

  @BeforeEach
  void startService() throws IOException {
    service = ServiceFixture.ready();
  }

  @AfterEach
  void stopService() {
    service.close();
  }

  @Test
  void datasourceIsFoundByAPartOfItsName() {
    Published.segment("wikipedia", Published.TIME, Published.PAGE).in(service);
    Published.segment("taxi", Published.TIME).in(service);
    browser.openLive(service.address());
    browser.untilText("#summary", "2 datasources");

    browser.type("#search", "PEDIA");

    browser.untilText("#summary", "1 of 2 datasources");
    assertEquals("wikipedia 2 columns", browser.text(".row"));
    browser.type("#search", Keys.chord(Keys.CONTROL, "a"), "nothing");
    browser.untilText("#found", "None of the 2 datasources has “nothing” in its name.");
  }

  @Test
  void columnIsFoundInAllDatasourcesWithItsTypes() {
    Published.segment("orders", Column.shared("user_id", ColumnType.LONG)).in(service);
    Published.segment("visits", Column.shared("user_id", ColumnType.STRING), Published.PAGE)
        .in(service);
    browser.openLive(service.address());

    browser.click("#tab-columns");
    browser.type("#search", "user");

    browser.untilText(".found", "user_id 2 datasources 2 types");
    browser.untilText("#summary", "1 column name in 2 datasources");
    browser.click(".found a[href='#datasources/visits']");
    browser.untilText("#schema-title", "visits");
  }

  @Test
  void searchForColumnsSaysWhatItLeftOff() {
    Published.segment(
            "wide",
            IntStream.range(0, 70)
                .mapToObj(i -> Column.shared("metric_" + i, ColumnType.DOUBLE))
                .toArray(Column[]::new))
        .in(service);
    browser.openLive(service.address());
    browser.click("#tab-columns");
    browser.type("#search", "metric");

    browser.untilText("#found", "20 further column names are left off");
  }

  @Test
  void hostileNamesAreText() {
    Published.segment(HOSTILE, Column.shared(HOSTILE, ColumnType.STRING)).in(service);
    service.quarantine.add(Quarantine.Kind.BACKFILL, HOSTILE, HOSTILE);
    service.engine.queries(
        FailingNode.queries(new FailingServer(new ServerName(HOSTILE), 1, HOSTILE, Duration.ZERO)));
    browser.openLive(service.address());
    browser.untilText("#quarantined", HOSTILE);
    browser.untilText("#failing", HOSTILE);
    browser.untilText(".row", HOSTILE);
    browser.click(".row");
    browser.untilText("#schema-title", HOSTILE);
    browser.untilText(".schema tbody th", HOSTILE);
    browser.click("#tab-columns");
    browser.type("#search", "<img");
    browser.untilText(".found", HOSTILE);

    assertEquals(0L, browser.script("return document.querySelectorAll('main img').length"));
    assertNull(browser.script("return window.owned"));
  }

  @Test
  void fiveThousandDatasourcesStayUsable() {
    Published.in(
        service,
        IntStream.range(0, 5_000)
            .mapToObj(
                i ->
                    Published.segment(
                        "datasource-%04d".formatted(i), Published.TIME, Published.PAGE))
            .collect(toImmutableList()));
    browser.openLive(service.address());
    browser.untilText("#summary", "5,000 datasources");
    assertTrue(browser.all(".row").size() < 60, "rows that nobody sees");

    browser.script("document.querySelector('.rows').focus()");
    browser.press(Keys.END);
    browser.untilText(".row.active", "datasource-4999");
    browser.press("/");
    browser.type("#search", "e-123");

    browser.untilText("#summary", "10 of 5,000 datasources");
    browser.untilText(".row", "datasource-1230");
  }
}
