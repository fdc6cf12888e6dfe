package io.segmentschema.smc.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class JsonLogEncoderTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final ListAppender<ILoggingEvent> events = new ListAppender<>();
  private final Logger log = logger();

  @Test
  void keysOfTheMessageAreFieldsAndItsNumbersNumbers() throws Exception {
    log.info("Poll taken over: kind={}, rows={}, took={}, whole={}", "FULL", 7L, 0.5, true);

    JsonNode line = onlyLine();
    assertEquals("Poll taken over: kind=FULL, rows=7, took=0.5, whole=true", text(line, "message"));
    assertEquals("INFO", text(line, "level"));
    assertEquals("a.logger", text(line, "logger"));
    assertEquals(Thread.currentThread().getName(), text(line, "thread"));
    assertTrue(text(line, "time").matches("\\d{4}-\\d\\d-\\d\\dT.*Z"), line::toString);
    assertEquals(
        MAPPER.readTree("{\"kind\":\"FULL\",\"rows\":7,\"took\":0.5,\"whole\":\"true\"}"),
        line.path("fields"));
  }

  @Test
  void placesWithoutAKeyAndKeysWithoutAnArgumentAreLeftInTheMessage() throws Exception {
    log.info("{} of {} wait: more={}", 1, 2);

    JsonNode line = onlyLine();
    assertEquals("1 of 2 wait: more={}", text(line, "message"));
    assertFalse(line.has("fields"));
  }

  @Test
  void keyThatIsNamedTwiceStandsOnce() throws Exception {
    log.info("Moved: id={}, id={}", "a", "b");
    assertEquals(MAPPER.readTree("{\"id\":\"b\"}"), onlyLine().path("fields"));
  }

  @Test
  void eventIsOneLineWhateverItHolds() throws Exception {
    String odd = "line\r\nbreak \"quoted\" \u0000 \u2028 \ud83d\ude00 {} end";
    log.error("Odd value: value={}", odd, new IllegalStateException(odd, new Exception("cause")));

    JsonNode line = onlyLine();
    assertEquals("Odd value: value=" + odd, text(line, "message"));
    assertEquals(odd, line.at("/fields/value").asText());
    String exception = text(line, "exception");
    assertTrue(exception.startsWith("java.lang.IllegalStateException: line"), exception);
    assertTrue(exception.contains("\tat " + JsonLogEncoderTest.class.getName()), exception);
    assertTrue(exception.contains("Caused by: java.lang.Exception: cause"), exception);
  }

  @Test
  void pairsOfTheFluentStyleAreFieldsToo() throws Exception {
    log.atWarn().addKeyValue("who", "anna").addKeyValue("times", 3).log("Refused");
    assertEquals(MAPPER.readTree("{\"who\":\"anna\",\"times\":\"3\"}"), onlyLine().path("fields"));
  }

  private JsonNode onlyLine() throws Exception {
    assertEquals(1, events.list.size());
    String lines =
        new String(new JsonLogEncoder().encode(events.list.get(0)), StandardCharsets.UTF_8);
    assertEquals(lines.length() - 1, lines.indexOf('\n'), lines);
    assertFalse(lines.contains("\r"), lines);
    return MAPPER.readTree(lines);
  }

  private static String text(JsonNode line, String field) {
    return line.path(field).asText();
  }

  private Logger logger() {
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    Logger logger = context.getLogger("a.logger");
    logger.setLevel(Level.DEBUG);
    events.start();
    logger.addAppender(events);
    return logger;
  }
}
