package io.segmentschema.smc.monitoring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.segmentschema.smc.monitoring.PromQl.Condition;
import io.segmentschema.smc.monitoring.PromQl.Selector;
import org.junit.jupiter.api.Test;

final class PromQlTest {

  @Test
  void metricsAreToldFromCallsAndLabels() {
    PromQl read =
        PromQl.of(
            "histogram_quantile(0.99, sum by (le, route) (rate(a_bucket{b=\"c\",d=~'e|f'}[5m])))"
                + " > 0.5 and on (job) min_over_time(g[15m:1m]) offset 30m"
                + " or h >= bool i * on (x) group_left (y) sum(k) without (z)");

    assertEquals(
        ImmutableList.of(
            new Selector(
                "a_bucket",
                ImmutableList.of(new Condition("b", "=", "c"), new Condition("d", "=~", "e|f"))),
            new Selector("g", ImmutableList.of()),
            new Selector("h", ImmutableList.of()),
            new Selector("i", ImmutableList.of()),
            new Selector("k", ImmutableList.of())),
        read.selectors());
    assertEquals(ImmutableSet.of("le", "route", "job", "x", "y", "z"), read.groupings());
  }

  @Test
  void conditionsHoldAsPrometheusReadsThem() {
    assertEquals(true, new Condition("a", "=", "b").holds("b"));
    assertEquals(false, new Condition("a", "!=", "b").holds("b"));
    assertEquals(true, new Condition("a", "=~", "b|c.*").holds("cd"));
    assertEquals(false, new Condition("a", "=~", "b").holds("bc"));
    assertEquals(true, new Condition("a", "!~", "b").holds("c"));
  }
}
