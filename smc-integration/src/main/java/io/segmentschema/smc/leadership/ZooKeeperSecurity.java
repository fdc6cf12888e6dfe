package io.segmentschema.smc.leadership;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How this node and the ensemble know each other. Keys begin with {@code
 * schema-cache.ha.zookeeper.}
 *
 * @param login as whom the ensemble is asked; the nodes below the path then belong to him alone
 * @param tls how connections are protected, if they are
 */
public record ZooKeeperSecurity(Optional<Login> login, Optional<Tls> tls) {

  /** Nobody is asked who he is, and anybody may listen. */
  public static final ZooKeeperSecurity NONE =
      new ZooKeeperSecurity(Optional.empty(), Optional.empty());

  /**
   * A name and a password, the same for all services of a store. Its text never shows the password.
   *
   * @param user {@code user}: without a colon
   * @param password what is in the file {@code password-file}, not empty
   */
  public record Login(String user, String password) {

    /** Checks that ZooKeeper could tell the name from the password. */
    public Login {
      if (user.isEmpty() || user.indexOf(':') >= 0 || password.isEmpty()) {
        throw new IllegalArgumentException("A login has a user without a colon, and a password");
      }
    }

    /** As ZooKeeper's scheme {@code digest} wants it. */
    byte[] digest() {
      return (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
      return "Login[user=" + user + ", password=***]";
    }
  }

  /**
   * TLS. The files are read anew for each connection.
   *
   * @param authorities {@code tls-ca}: whom to trust, in PEM, if not those whom the JVM does
   * @param identity {@code tls-identity}: this node's own certificate and its key, in one PEM file
   */
  public record Tls(Optional<Path> authorities, Optional<Path> identity) {}
}
