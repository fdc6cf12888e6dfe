package io.segmentschema.smc.security;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates of the service, read again when their files change. Any thread reads; the
 * service's scheduler looks.
 */
public final class TlsCertificates {

  private static final Logger log = LoggerFactory.getLogger(TlsCertificates.class);
  private static final Duration WORRYING = Duration.ofDays(14);

  private final TlsFiles files;
  private final Clock clock;
  private final ReloadedFiles<TlsMaterial> reloaded;

  /** Volatile: set by the server when it starts, called by the thread that looks. */
  private volatile Consumer<TlsMaterial> server = material -> {};

  /**
   * Reads them.
   *
   * @throws UnusableFileException if they cannot be used
   */
  public TlsCertificates(TlsFiles files, Clock clock, MeterRegistry meters) {
    this.files = files;
    this.clock = clock;
    this.reloaded =
        new ReloadedFiles<>("certificates", files.paths(), TlsMaterial::of, this::changed);
    warnOfExpiry(reloaded.current());
    register(meters);
  }

  private void register(MeterRegistry meters) {
    TimeGauge.builder(
            "schema.http.certificate.expiry",
            this,
            TimeUnit.MILLISECONDS,
            certificates -> certificates.untilExpiry(certificates.current()).toMillis())
        .description("Time until the first certificate of the service's chain expires")
        .register(meters);
    FunctionCounter.builder("schema.http.reload.failures", reloaded, changed -> changed.failures())
        .description("Changed files that could not be used")
        .tag("files", "certificates")
        .register(meters);
  }

  private void changed(TlsMaterial material) {
    server.accept(material);
    warnOfExpiry(material);
  }

  private void warnOfExpiry(TlsMaterial material) {
    if (untilExpiry(material).compareTo(WORRYING) < 0) {
      log.warn(
          "Certificate expires soon or has expired: file={}, expiry={}",
          files.certificate(),
          material.expiry());
    }
  }

  private Duration untilExpiry(TlsMaterial material) {
    return Duration.between(Instant.now(clock), material.expiry());
  }

  /** What connections are made with now. */
  public TlsMaterial current() {
    return reloaded.current();
  }

  /** Whether a client without a certificate is turned away. */
  public boolean needsClientCertificates() {
    return files.clients().map(TlsFiles.Clients::needed).orElse(false);
  }

  /** Has the server told of each change. */
  public void onChange(Consumer<TlsMaterial> listener) {
    server = listener;
  }

  /** Looks whether a file has changed. */
  public void look() {
    reloaded.look();
  }
}
