package io.segmentschema.smc.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.segmentschema.cache.testing.ManualTime;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class FailureLimitsTest {

  private static final String HERE = "192.0.2.1";

  private final ManualTime time = new ManualTime();
  private final FailureLimits limits = new FailureLimits(time.ticker());

  @Test
  void addressHasTenAttemptsAndThenOneEverySixSeconds() {
    for (int i = 0; i < 10; i++) {
      assertEquals(Optional.empty(), limits.take(attempt(HERE, "name-" + i)));
    }
    assertEquals(Optional.of(Duration.ofSeconds(6)), limits.take(attempt(HERE, "alice")));

    time.advance(Duration.ofSeconds(5));
    assertEquals(Optional.of(Duration.ofSeconds(1)), limits.take(attempt(HERE, "alice")));
    time.advance(Duration.ofSeconds(1));
    assertEquals(Optional.empty(), limits.take(attempt(HERE, "alice")));
    assertTrue(limits.take(attempt(HERE, "alice")).isPresent());
  }

  @Test
  void nobodyIsLockedOutByWhatOthersTryElsewhere() {
    // given: attackers at many addresses, until none of them gets a second attempt at the name
    for (int address = 0; address < 50; address++) {
      var unused = limits.take(attempt("198.51.100." + address, "alice"));
    }
    assertTrue(limits.take(attempt("198.51.100.1", "alice")).isPresent());

    // then: who comes from an address that has not failed has his attempt, again and again
    for (int i = 0; i < 20; i++) {
      assertEquals(Optional.empty(), limits.take(attempt(HERE, "alice")));
      limits.giveBack(attempt(HERE, "alice"));
    }
  }

  @Test
  void nameThatIsTriedFromManyPlacesCostsThemTheirSpareAttempts() {
    // given: three places that use up the name's twenty attempts
    for (int i = 0; i < 20; i++) {
      assertEquals(Optional.empty(), limits.take(attempt("198.51.100." + i % 3, "alice")));
    }

    // then: they wait for that name, and are free to try another
    assertEquals(Optional.of(Duration.ofSeconds(3)), limits.take(attempt("198.51.100.0", "alice")));
    assertEquals(Optional.empty(), limits.take(attempt("198.51.100.0", "bob")));
  }

  @Test
  void attemptThatDidNotFailCostsNothing() {
    for (int i = 0; i < 100; i++) {
      assertEquals(Optional.empty(), limits.take(attempt(HERE, "alice")));
      limits.giveBack(attempt(HERE, "alice"));
    }
  }

  @Test
  void otherFailuresCountForTheAddressAlone() {
    for (int i = 0; i < 10; i++) {
      assertEquals(Optional.empty(), limits.failed(HERE));
    }
    assertEquals(Optional.of(Duration.ofSeconds(6)), limits.failed(HERE));
    assertTrue(limits.take(attempt(HERE, "alice")).isPresent());
    assertEquals(Optional.empty(), limits.take(attempt("192.0.2.2", "alice")));
  }

  @Test
  void addressesOfOneIpv6NetworkCountTogether() {
    for (int i = 0; i < 10; i++) {
      assertEquals(Optional.empty(), limits.failed("2001:db8:1:2::" + i));
    }
    assertTrue(limits.failed("2001:db8:1:2:ffff::1").isPresent());
    assertEquals(Optional.empty(), limits.failed("2001:db8:1:3::1"));
  }

  private static FailureLimits.Attempt attempt(String address, String name) {
    return new FailureLimits.Attempt(address, name);
  }
}
