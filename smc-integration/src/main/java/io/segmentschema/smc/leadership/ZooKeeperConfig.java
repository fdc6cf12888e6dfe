package io.segmentschema.smc.leadership;

import io.segmentschema.cache.error.InvalidInputException;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * The ZooKeeper ensemble that elects the leader. Keys begin with {@code schema-cache.ha.zookeeper.}
 *
 * @param hosts {@code hosts}: its servers, {@code HOST:PORT} with commas between
 * @param path {@code path}: the node that belongs to the services of one store
 * @param sessionTimeout {@code session-timeout}: how long a silent node keeps its place, PT1S to
 *     PT5M; the ensemble may have narrower limits
 * @param security how this node and the ensemble know each other
 */
public record ZooKeeperConfig(
    String hosts, String path, Duration sessionTimeout, ZooKeeperSecurity security) {

  /** Where the services of one store meet unless something else is said. */
  public static final String DEFAULT_PATH = "/schema-cache";

  /** How long a silent node keeps its place unless something else is said. */
  public static final Duration DEFAULT_SESSION_TIMEOUT = Duration.ofSeconds(10);

  /** The shortest session. */
  public static final Duration LEAST_SESSION_TIMEOUT = Duration.ofSeconds(1);

  /** The longest session. */
  public static final Duration GREATEST_SESSION_TIMEOUT = Duration.ofMinutes(5);

  /** Where ZooKeeper keeps what it needs itself. */
  private static final String RESERVED = "/zookeeper";

  private static final String PREFIX = "schema-cache.ha.zookeeper.";
  private static final String PORT =
      "(6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[1-5][0-9]{4}|[1-9][0-9]{0,3})";
  private static final String HOST = "(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+):" + PORT;
  private static final Pattern HOSTS = Pattern.compile(HOST + "(," + HOST + ")*");
  private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+");

  /** An ensemble that asks nobody who he is. */
  public ZooKeeperConfig(String hosts, String path, Duration sessionTimeout) {
    this(hosts, path, sessionTimeout, ZooKeeperSecurity.NONE);
  }

  /** Checks what may stand there. */
  public ZooKeeperConfig {
    if (!isHosts(hosts)) {
      throw new InvalidInputException(
          PREFIX + "hosts",
          "must be HOST:PORT with a port of 1 to 65535, more of them with commas between, was "
              + InvalidInputException.shown(hosts));
    }
    if (!isPath(path)) {
      throw new InvalidInputException(
          PREFIX + "path",
          "must be a path, and not "
              + RESERVED
              + " or below it, was "
              + InvalidInputException.shown(path));
    }
    if (sessionTimeout.compareTo(LEAST_SESSION_TIMEOUT) < 0
        || sessionTimeout.compareTo(GREATEST_SESSION_TIMEOUT) > 0) {
      throw new InvalidInputException(
          PREFIX + "session-timeout", "must be PT1S to PT5M, was " + sessionTimeout);
    }
  }

  /** Whether the text names servers. */
  public static boolean isHosts(String text) {
    return HOSTS.matcher(text).matches();
  }

  /** Whether the text names a node below ZooKeeper's root that is not for ZooKeeper itself. */
  public static boolean isPath(String text) {
    return PATH.matcher(text).matches() && !(text + "/").startsWith(RESERVED + "/");
  }
}
