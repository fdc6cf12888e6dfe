package io.segmentschema.smc.leadership;

import com.google.common.base.Ticker;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.segmentschema.cache.store.StoreId;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.retry.ExponentialBackoffRetry;
import org.apache.zookeeper.client.ZKClientConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's one session at the ensemble, for all that need it: begun by the first that opens it,
 * ended by the last that releases it. Whether the ensemble answers is another matter: Curator goes
 * on trying. Thread-safe.
 */
public final class ZooKeeperClient {

  private static final Logger log = LoggerFactory.getLogger(ZooKeeperClient.class);
  private static final Duration LEAST_LASTING_SESSION = Duration.ofSeconds(5);
  private static final int RETRY_MILLIS = 200;
  private static final int RETRIES = 3;
  private static final int LONGEST_CONNECT_MILLIS = 5_000;

  /** An ensemble that answers needs a tenth of it. */
  private static final Duration LONGEST_FAREWELL = Duration.ofSeconds(1);

  private final ZooKeeperConfig config;
  private final OwnNodes own;
  private final ConnectionWatch watch;

  @GuardedBy("this")
  private int users;

  @GuardedBy("this")
  private @Nullable CuratorFramework client;

  /**
   * @param ticker what the age of the connection counts by
   */
  public ZooKeeperClient(ZooKeeperConfig config, Ticker ticker) {
    this.config = config;
    this.own = new OwnNodes(config.path());
    this.watch = new ConnectionWatch(config.hosts(), ticker);
  }

  /** The node below which the services of that store line up. */
  String leaderPath(StoreId store) {
    return storePath(store) + "/leader";
  }

  /** The node below which the services of that store are listed. */
  public String membersPath(StoreId store) {
    return storePath(store) + "/members";
  }

  private String storePath(StoreId store) {
    return config.path() + "/" + store;
  }

  /** A session is over after that long a silence, also where the servers allow no short ones. */
  public Duration lastingSession() {
    return Collections.max(List.of(config.sessionTimeout(), LEAST_LASTING_SESSION));
  }

  /** How the connection stands; answered from memory. */
  public ZooKeeperConnection connection() {
    return watch.now();
  }

  /**
   * To be released once for each time that it was opened.
   *
   * @param store whose services meet there
   */
  public synchronized CuratorFramework open(StoreId store) {
    CuratorFramework opened = client;
    if (opened == null) {
      opened = create(store);
      watch.begin();
      opened.start();
      client = opened;
    }
    users++;
    return opened;
  }

  /**
   * Ends one use, and with the last one the session. Where the ensemble answers, that is done on
   * return. Where it does not, nobody can be told, and the end of the session, which the ensemble
   * finds out by itself, takes away what this node has there: nothing is waited for.
   *
   * @param used what it was opened for; closed first
   */
  public void release(Closeable used) {
    Thread end = new Thread(() -> end(used), "schema-zookeeper-end");
    end.setDaemon(true);
    end.start();
    if (connection().isConnected()) {
      await(end);
    }
    // Curator tries for many seconds what needs an answer; an interruption ends it.
    end.interrupt();
  }

  private static void await(Thread end) {
    try {
      end.join(LONGEST_FAREWELL.toMillis());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** The session ends last: Curator makes anew, without end, what loses its session unclosed. */
  private void end(Closeable used) {
    try {
      used.close();
    } catch (IOException | IllegalStateException failure) {
      log.debug("What this node has at ZooKeeper was left to its session", failure);
    }
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

  private CuratorFramework create(StoreId store) {
    int session = Math.toIntExact(config.sessionTimeout().toMillis());
    CuratorFrameworkFactory.Builder builder =
        CuratorFrameworkFactory.builder()
            .connectString(config.hosts())
            // The servers' own addresses may lead nowhere from here: the configured ones stay.
            .ensembleTracker(false)
            .sessionTimeoutMs(session)
            .connectionTimeoutMs(Math.min(session, LONGEST_CONNECT_MILLIS))
            .retryPolicy(new ExponentialBackoffRetry(RETRY_MILLIS, RETRIES));
    config.security().tls().ifPresent(tls -> builder.zkClientConfig(protect(tls)));
    config
        .security()
        .login()
        .ifPresent(login -> builder.authorization("digest", login.digest()).aclProvider(own));
    CuratorFramework created = builder.build();
    created
        .getConnectionStateListenable()
        .addListener((connected, state) -> changed(connected, state, store));
    return created;
  }

  private void changed(CuratorFramework session, ConnectionState state, StoreId store) {
    watch.changed(state);
    if (state.isConnected() && config.security().login().isPresent()) {
      own.close(session, config.path());
      own.close(session, storePath(store));
      own.close(session, leaderPath(store));
      own.close(session, membersPath(store));
    }
  }

  /** ZooKeeper's client speaks TLS through Netty only, and takes its files by name. */
  private static ZKClientConfig protect(ZooKeeperSecurity.Tls tls) {
    ZKClientConfig client = new ZKClientConfig();
    client.setProperty(ZKClientConfig.SECURE_CLIENT, "true");
    client.setProperty(
        ZKClientConfig.ZOOKEEPER_CLIENT_CNXN_SOCKET, "org.apache.zookeeper.ClientCnxnSocketNetty");
    client.setProperty("zookeeper.ssl.enabledProtocols", "TLSv1.3,TLSv1.2");
    client.setProperty("zookeeper.ssl.hostnameVerification", "true");
    tls.authorities().ifPresent(file -> store(client, "trustStore", file));
    tls.identity().ifPresent(file -> store(client, "keyStore", file));
    return client;
  }

  private static void store(ZKClientConfig client, String kind, Path file) {
    client.setProperty("zookeeper.ssl." + kind + ".location", file.toString());
    client.setProperty("zookeeper.ssl." + kind + ".type", "PEM");
  }
}
