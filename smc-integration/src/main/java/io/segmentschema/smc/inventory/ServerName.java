package io.segmentschema.smc.inventory;

/**
 * What an engine calls one of its data servers; {@code host:port} where queries go over HTTP.
 *
 * @param value not empty
 */
public record ServerName(String value) implements Comparable<ServerName> {

  public ServerName {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("A server name is not empty");
    }
  }

  @Override
  public int compareTo(ServerName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
