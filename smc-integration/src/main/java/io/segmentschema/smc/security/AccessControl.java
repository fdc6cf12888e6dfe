package io.segmentschema.smc.security;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets requests in or refuses them, and counts and logs what it refuses. Without a users file
 * everybody is let in. Any thread.
 */
public final class AccessControl {

  private static final Logger log = LoggerFactory.getLogger(AccessControl.class);

  private final SecurityConfig config;
  private final Executor slow;
  private final AuditLog audit;
  private final RefusalLog refusals;
  private final ImmutableMap<FailureReason, Counter> counters;
  private final Optional<ReloadedFiles<Users>> users;
  private final Optional<Authenticator> authenticator;

  /**
   * Reads the users file, if there is one.
   *
   * @param slow checks passwords; it may refuse when too many wait
   * @param auditLines where the lines of the audit log go
   * @throws UnusableFileException if it cannot be understood
   */
  public AccessControl(
      SecurityConfig config,
      Executor slow,
      Ticker ticker,
      MeterRegistry meters,
      Consumer<String> auditLines) {
    this.config = config;
    this.slow = slow;
    this.audit = new AuditLog(ticker, auditLines);
    this.refusals = new RefusalLog(ticker);
    this.counters = counters(meters);
    this.users = config.usersFile().map(AccessControl::reloaded);
    this.authenticator = users.map(files -> new Authenticator(files::current, ticker));
    users.ifPresent(files -> register(files, meters));
  }

  private static ReloadedFiles<Users> reloaded(Path file) {
    ReloadedFiles<Users> users =
        new ReloadedFiles<>(
            "users",
            ImmutableList.of(file),
            UsersFile::parse,
            changed -> log.info("Users are read: {}", changed.counts()));
    log.info("Users are read: {}", users.current().counts());
    return users;
  }

  private static ImmutableMap<FailureReason, Counter> counters(MeterRegistry meters) {
    return Maps.toMap(
        Arrays.asList(FailureReason.values()),
        reason ->
            Counter.builder("schema.http.refusals")
                .description("Requests that were not let in")
                .tag("reason", reason.label())
                .register(meters));
  }

  private static void register(ReloadedFiles<Users> files, MeterRegistry meters) {
    FunctionCounter.builder("schema.http.reload.failures", files, changed -> changed.failures())
        .description("Changed files that could not be used")
        .tag("files", "users")
        .register(meters);
  }

  /** Whether a request must say who sends it. */
  public boolean asksWhoCalls() {
    return authenticator.isPresent();
  }

  /** Whether the metrics answer everybody. */
  public boolean metricsAreOpen() {
    return config.openMetrics();
  }

  /** The origins, besides its own, whose pages may have a browser change something. */
  public ImmutableSet<String> origins() {
    return config.origins();
  }

  /** Who sends a request; what takes long is left to {@link #slow}. */
  public Outcome check(Evidence evidence) {
    return authenticator
        .map(asking -> asking.check(evidence))
        .orElseGet(() -> new Outcome.Known(Caller.ANYBODY));
  }

  /** Where passwords are checked. */
  public Executor slow() {
    return slow;
  }

  /** Counts and logs a refusal. */
  public void refused(FailureReason reason, Visit visit) {
    Optional.ofNullable(counters.get(reason)).ifPresent(Counter::increment);
    if (reason != FailureReason.MISSING) {
      refusals.refused(reason, visit.caller().map(Caller::name).orElse("unknown"), visit.address());
    }
  }

  /** The request has been answered; those that were to change something are written down. */
  public void answered(Visit visit, int status) {
    if (visit.changesState()) {
      audit.answered(visit, status);
    }
  }

  /** Looks whether the users file has changed. */
  public void look() {
    users.ifPresent(ReloadedFiles::look);
  }
}
