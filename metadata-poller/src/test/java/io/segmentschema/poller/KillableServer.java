package io.segmentschema.poller;

/** A database server of this process's own, on loopback, which can be killed and started again. */
public interface KillableServer extends AutoCloseable {

  int port();

  /** A database on it, which the first connection creates. */
  default String url(String database) {
    return url(port(), database);
  }

  /** The same database by another port, where something stands in between. */
  static String url(int port, String database) {
    return "jdbc:mysql://127.0.0.1:"
        + port
        + "/"
        + database
        + "?createDatabaseIfNotExist=true&sslMode=DISABLED&allowPublicKeyRetrieval=true";
  }

  /** Ends it where it stands. */
  void kill() throws InterruptedException;

  boolean isRunning();

  /** Starts it again after a kill, on the same port and data. */
  void startAgain() throws Exception;

  default void startAgainIfKilled() throws Exception {
    if (!isRunning()) {
      startAgain();
    }
  }
}
