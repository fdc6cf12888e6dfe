package io.segmentschema.smc.client;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One of the addresses at which the service answers.
 *
 * @param base without a slash at its end
 */
record Node(String base) {

  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[(::1|0:0:0:0:0:0:0:1)]");

  static Node of(URI address) {
    String text = address.toString();
    boolean wellFormed =
        ("http".equals(address.getScheme()) || "https".equals(address.getScheme()))
            && address.getHost() != null
            && address.getRawUserInfo() == null
            && address.getRawQuery() == null
            && address.getRawFragment() == null;
    if (!wellFormed) {
      throw new IllegalArgumentException(
          "An address must be http://HOST:PORT or https://HOST:PORT, with or without a path, and"
              + " without credentials");
    }
    return new Node(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
  }

  /** Whether what is sent there leaves this machine unencrypted. */
  boolean isInTheOpen() {
    return base.startsWith("http://") && !LOOPBACK.matcher(URI.create(base).getHost()).matches();
  }

  /**
   * What came after a cursor.
   *
   * @param version a store version that the answer must include
   */
  URI changes(Optional<String> cursor, Optional<String> version, Duration wait) {
    List<String> parameters = new ArrayList<>();
    cursor.ifPresent(since -> parameters.add("since=" + escaped(since)));
    version.ifPresent(token -> parameters.add("minStoreVersion=" + escaped(token)));
    if (version.isPresent() || !wait.isZero()) {
      parameters.add("wait=" + Duration.ofMillis(wait.toMillis()));
    }
    return address("/v1/schema-changes", parameters);
  }

  /** The list of datasources. */
  URI datasources(Optional<String> version, Duration wait) {
    List<String> parameters = new ArrayList<>();
    version.ifPresent(
        token -> {
          parameters.add("minStoreVersion=" + escaped(token));
          parameters.add("wait=" + Duration.ofMillis(wait.toMillis()));
        });
    return address("/v1/datasources", parameters);
  }

  /** One datasource's schema. */
  URI schema(String datasource) {
    return address("/v1/datasources/" + escaped(datasource) + "/schema", List.of());
  }

  private URI address(String path, List<String> parameters) {
    return URI.create(
        base + path + (parameters.isEmpty() ? "" : "?" + String.join("&", parameters)));
  }

  private static String escaped(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public String toString() {
    return base;
  }
}
