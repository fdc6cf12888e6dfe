package io.segmentschema.poller;

import com.google.common.base.Ascii;
import io.segmentschema.cache.error.InvalidInputException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;

/**
 * How to reach the metadata store. Keys begin with {@code schema-cache.store.}
 *
 * @param url {@code url}: a JDBC URL of MySQL, MariaDB or H2
 * @param user {@code user}: whom to log in as; may be empty
 * @param password the content of the file that {@code password-file} names; may be empty, is never
 *     logged
 * @param poolSize {@code pool-size}: the most connections, 2 to 100
 * @param connectionTimeout {@code connection-timeout}: how long to wait for a connection, PT0.25S
 *     to PT5M
 * @param lockTimeout {@code lock-timeout}: how long a write waits for the writers before it, PT1S
 *     to PT5M
 * @param stalledWriterTimeout {@code stalled-writer-timeout}: after how long of silence in
 *     mid-transaction the server may end a writer's connection, PT1S to PT10M; MySQL and MariaDB
 *     only
 */
public record StoreConfig(
    String url,
    String user,
    String password,
    int poolSize,
    Duration connectionTimeout,
    Duration lockTimeout,
    Duration stalledWriterTimeout) {

  private static final String PREFIX = "schema-cache.store.";

  public StoreConfig {
    if (!url.startsWith("jdbc:mysql:")
        && !url.startsWith("jdbc:mariadb:")
        && !url.startsWith("jdbc:h2:")) {
      throw new InvalidInputException(
          PREFIX + "url",
          "must begin with jdbc:mysql:, jdbc:mariadb: or jdbc:h2:, was '" + url + "'");
    }
    if (poolSize < 2 || poolSize > 100) {
      throw new InvalidInputException(PREFIX + "pool-size", "must be 2 to 100, was " + poolSize);
    }
    Ranges.check(
        PREFIX + "connection-timeout",
        connectionTimeout,
        Duration.ofMillis(250),
        Duration.ofMinutes(5));
    Ranges.check(
        PREFIX + "lock-timeout", lockTimeout, Duration.ofSeconds(1), Duration.ofMinutes(5));
    Ranges.check(
        PREFIX + "stalled-writer-timeout",
        stalledWriterTimeout,
        Duration.ofSeconds(1),
        Duration.ofMinutes(10));
  }

  /** Whether a JDBC driver is here that takes the URL. */
  public static boolean hasDriver(String url) {
    try {
      return DriverManager.getDriver(url) != null;
    } catch (SQLException nobodys) {
      return false;
    }
  }

  /** Whether the store is H2 inside this process, so that no other process can have it too. */
  public boolean isEmbedded() {
    return url.startsWith("jdbc:h2:")
        && !url.startsWith("jdbc:h2:tcp:")
        && !url.startsWith("jdbc:h2:ssl:")
        && !Ascii.toUpperCase(url).contains(";AUTO_SERVER=TRUE");
  }

  /** A store at that address, with every other setting at its default. */
  public static StoreConfig of(String url, String user, String password) {
    return new StoreConfig(
        url,
        user,
        password,
        8,
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(10));
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "StoreConfig[url=" + url + ", user=" + user + ", poolSize=" + poolSize + "]";
  }
}
