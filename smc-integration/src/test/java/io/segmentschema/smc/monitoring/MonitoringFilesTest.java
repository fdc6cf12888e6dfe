package io.segmentschema.smc.monitoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import io.segmentschema.smc.monitoring.PromQl.Condition;
import io.segmentschema.smc.monitoring.PromQl.Selector;
import io.segmentschema.smc.service.Scrape;
import io.segmentschema.smc.service.Scrape.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/**
 * The tables of metrics and alerts in {@code docs/operations.md}, the dashboard and the alerts name
 * what the running service has, and nothing else.
 */
final class MonitoringFilesTest {

  private static final Path DOCS =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent().resolve("docs");
  private static final Path DASHBOARD = DOCS.resolve("grafana/schema-cache.json");
  private static final Path ALERTS = DOCS.resolve("prometheus/schema-cache-alerts.yml");
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** What Prometheus adds to what it scrapes. */
  private static final ImmutableSet<String> TARGET_LABELS = ImmutableSet.of("job", "instance");

  /** Labels whose values come with traffic, so that not every value is there after a start. */
  private static final ImmutableSet<String> FREE_VALUES =
      ImmutableSet.of("job", "instance", "route", "status", "method");

  /** Metrics that are there only where what they measure is configured. */
  private static final ImmutableSet<String> WITH_CONFIGURATION_ONLY =
      ImmutableSet.of(
          "schema_http_reload_failures_total", "schema_http_certificate_expiry_seconds");

  private static final Pattern ROW =
      Pattern.compile("\\| `(schema[a-z.]+)(?:\\{([a-z,]+)})?` \\| `(\\w+)` \\| \\S.*");

  @TempDir static Path folder;
  private static Scrape scrape;

  @BeforeAll
  static void start() throws Exception {
    try (RunningService service = RunningService.start(folder.resolve("data"))) {
      scrape = service.scrape();
    }
  }

  @Test
  void tableOfMetricsIsTheOneOfTheService() throws IOException {
    Set<String> documented = new LinkedHashSet<>();
    for (String line : Files.readAllLines(DOCS.resolve("operations.md"))) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        String name = row.group(3);
        String dotted = row.group(1);
        assertTrue(
            name.matches(dotted.replace('.', '_') + "(_seconds|_total|_bytes)?"), () -> line);
        String labels = row.group(2) == null ? "" : row.group(2);
        documented.add(
            name + new TreeSet<>(Splitter.on(',').omitEmptyStrings().splitToList(labels)));
      }
    }
    documented.removeIf(
        row -> WITH_CONFIGURATION_ONLY.stream().anyMatch(name -> row.startsWith(name + "[")));
    Set<String> served = new LinkedHashSet<>();
    for (String family : scrape.types().keySet()) {
      if (family.startsWith("schema_") && !isMaximum(family)) {
        Set<String> labels = scrape.labelsOf(nameOfSamples(family));
        served.add(nameOfSamples(family) + new TreeSet<>(labels));
      }
    }
    assertEquals(sorted(served), sorted(documented));
  }

  @Test
  void dashboardAsksForWhatTheServiceHas() throws IOException {
    JsonNode dashboard = MAPPER.readTree(DASHBOARD.toFile());
    List<String> expressions = dashboard.findValuesAsText("expr");
    assertTrue(expressions.size() > 40, "too few panels: " + expressions.size());
    expressions.forEach(MonitoringFilesTest::check);

    for (JsonNode variable : dashboard.at("/templating/list")) {
      Matcher values =
          Pattern.compile("label_values\\((.*), (\\w+)\\)")
              .matcher(variable.path("definition").asText());
      if (values.matches()) {
        check(values.group(1));
        assertTrue(TARGET_LABELS.contains(values.group(2)), values::group);
      }
    }
  }

  @Test
  void dashboardLegendsNameLabelsOfTheirResults() throws IOException {
    for (JsonNode target : MAPPER.readTree(DASHBOARD.toFile()).findValues("targets")) {
      for (JsonNode query : target) {
        PromQl read = PromQl.of(query.path("expr").asText());
        Set<String> known = Sets.union(read.groupings(), TARGET_LABELS);
        Matcher label =
            Pattern.compile("\\{\\{(\\w+)}}").matcher(query.path("legendFormat").asText());
        while (label.find()) {
          assertTrue(known.contains(label.group(1)), query::toString);
        }
      }
    }
  }

  @Test
  void dashboardShowsEveryMetricOfTheService() throws IOException {
    Set<String> shown = new LinkedHashSet<>();
    for (String expression : MAPPER.readTree(DASHBOARD.toFile()).findValuesAsText("expr")) {
      PromQl.of(expression).selectors().forEach(selector -> shown.add(stem(selector.metric())));
    }
    Set<String> missing = new LinkedHashSet<>();
    for (String family : scrape.types().keySet()) {
      if (family.startsWith("schema_") && !shown.contains(stem(nameOfSamples(family)))) {
        missing.add(family);
      }
    }
    assertEquals(Set.of(), missing);
  }

  @Test
  void alertsAskForWhatTheServiceHas() throws IOException {
    List<JsonNode> rules = rules();
    assertTrue(rules.size() >= 10, "too few alerts: " + rules.size());
    for (JsonNode rule : rules) {
      check(rule.path("expr").asText());
      assertTrue(
          Set.of("critical", "warning", "info").contains(rule.at("/labels/severity").asText()),
          rule::toString);
      assertTrue(rule.at("/annotations/summary").asText().length() > 10, rule::toString);
    }
  }

  @Test
  void everyAlertHasItsRunbookAndItsTest() throws IOException {
    Set<String> documented = new LinkedHashSet<>();
    Pattern row = Pattern.compile("\\| `(SchemaCache\\w+)` \\| (\\w+) \\| \\S.* \\| \\S.* \\|");
    for (String line : Files.readAllLines(DOCS.resolve("operations.md"))) {
      Matcher found = row.matcher(line);
      if (found.matches()) {
        documented.add(found.group(1) + " " + found.group(2));
      }
    }
    Set<String> alerts = new LinkedHashSet<>();
    String tests = Files.readString(DOCS.resolve("prometheus/schema-cache-alerts-test.yml"));
    for (JsonNode rule : rules()) {
      String name = rule.path("alert").asText();
      alerts.add(name + " " + rule.at("/labels/severity").asText());
      assertTrue(tests.contains("alertname: " + name), () -> "no test fires " + name);
    }
    assertEquals(alerts, documented);
  }

  private static List<JsonNode> rules() throws IOException {
    JsonNode file = MAPPER.valueToTree(new Yaml().load(Files.readString(ALERTS)));
    ImmutableList.Builder<JsonNode> rules = ImmutableList.builder();
    file.path("groups").forEach(group -> group.path("rules").forEach(rules::add));
    return rules.build();
  }

  private static void check(String expression) {
    PromQl read = PromQl.of(expression);
    assertTrue(!read.selectors().isEmpty(), () -> "no metric in " + expression);
    Set<String> labels = new LinkedHashSet<>(TARGET_LABELS);
    for (Selector selector : read.selectors()) {
      if (!selector.metric().equals("up")) { // Prometheus' own.
        ImmutableList<Sample> series =
            scrape.named(selector.metric()).collect(ImmutableList.toImmutableList());
        assertTrue(!series.isEmpty(), () -> selector.metric() + " is not served: " + expression);
        series.forEach(sample -> labels.addAll(sample.labels().keySet()));
        assertTrue(
            series.stream().anyMatch(sample -> fits(sample, selector)),
            () -> "nothing fits " + selector + " of " + expression);
      }
    }
    Set<String> unknown = Sets.difference(read.groupings(), labels);
    assertTrue(unknown.isEmpty(), () -> "unknown labels " + unknown + " in " + expression);
  }

  private static boolean fits(Sample sample, Selector selector) {
    return selector.conditions().stream()
        .allMatch(
            condition ->
                TARGET_LABELS.contains(condition.label())
                    || (sample.labels().containsKey(condition.label())
                        && (FREE_VALUES.contains(condition.label()) || holds(sample, condition))));
  }

  private static boolean holds(Sample sample, Condition condition) {
    return condition.holds(sample.labels().getOrDefault(condition.label(), ""));
  }

  /** The library leaves the ending of counters out of the name of their family. */
  private static String nameOfSamples(String family) {
    return scrape.types().get(family).equals("counter") && !family.endsWith("_total")
        ? family + "_total"
        : family;
  }

  private static boolean isMaximum(String family) {
    return family.endsWith("_seconds_max");
  }

  private static String stem(String name) {
    return name.replaceFirst("_(bucket|count|sum|max)$", "");
  }

  private static String sorted(Set<String> rows) {
    return String.join("\n", rows.stream().sorted().toList());
  }
}
