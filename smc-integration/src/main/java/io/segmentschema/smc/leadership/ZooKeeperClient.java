package io.segmentschema.smc.leadership;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.ExponentialBackoffRetry;
import org.jspecify.annotations.Nullable;

/**
 * This node's one session at the ensemble, for all that need it: begun by the first that opens it,
 * ended by the last that releases it. Whether the ensemble answers is another matter: Curator goes
 * on trying. Thread-safe.
 */
public final class ZooKeeperClient {

  private static final int RETRY_MILLIS = 200;
  private static final int RETRIES = 3;
  private static final int LONGEST_CONNECT_MILLIS = 5_000;

  private final ZooKeeperConfig config;

  @GuardedBy("this")
  private int users;

  @GuardedBy("this")
  private @Nullable CuratorFramework client;

  public ZooKeeperClient(ZooKeeperConfig config) {
    this.config = config;
  }

  /** The path below which the services of this store meet. */
  public String path() {
    return config.path();
  }

  /** To be released once for each time that it was opened. */
  public synchronized CuratorFramework open() {
    CuratorFramework opened = client;
    if (opened == null) {
      opened = create();
      opened.start();
      client = opened;
    }
    users++;
    return opened;
  }

  /** Ends one use. */
  public void release() {
    CuratorFramework last = null;
    synchronized (this) {
      users--;
      if (users == 0) {
        last = client;
        client = null;
      }
    }
    if (last != null) {
      last.close();
    }
  }

  private CuratorFramework create() {
    int session = Math.toIntExact(config.sessionTimeout().toMillis());
    return CuratorFrameworkFactory.builder()
        .connectString(config.hosts())
        // The servers' own addresses may lead nowhere from here: the configured ones stay.
        .ensembleTracker(false)
        .sessionTimeoutMs(session)
        .connectionTimeoutMs(Math.min(session, LONGEST_CONNECT_MILLIS))
        .retryPolicy(new ExponentialBackoffRetry(RETRY_MILLIS, RETRIES))
        .build();
  }
}
