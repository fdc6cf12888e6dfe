package io.segmentschema.smc.members;

import io.segmentschema.cache.error.InvalidInputException;
import io.segmentschema.cache.error.Secrets;
import java.net.URI;
import java.util.regex.Pattern;

/**
 * One of the services that share a store.
 *
 * @param instance names its process; another one after a restart
 * @param url where the others and clients reach it: {@code http://HOST:PORT} or {@code https://...}
 */
public record Member(String instance, URI url) {

  private static final int LONGEST_INSTANCE = 128;
  private static final Pattern INSTANCE = Pattern.compile("[A-Za-z0-9._-]+");

  /** Checks what another process may have written. */
  public Member {
    if (instance.length() > LONGEST_INSTANCE || !INSTANCE.matcher(instance).matches()) {
      throw new InvalidInputException(
          "instance",
          "must be 1 to %d of the characters A-Z a-z 0-9 . _ -, was %s"
              .formatted(LONGEST_INSTANCE, InvalidInputException.shown(instance)));
    }
    if (!isAddress(url)) {
      throw new InvalidInputException(
          "url",
          "must be http://HOST:PORT or https://HOST:PORT and nothing more, was "
              + InvalidInputException.shown(Secrets.hiddenIn(url.toString())));
    }
  }

  /** Whether a service can be reached there: scheme, host and port, and nothing more. */
  public static boolean isAddress(URI url) {
    boolean speaksHttp = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
    boolean hasPort = url.getPort() > 0 && url.getPort() <= 65_535;
    boolean hasMore =
        url.getRawUserInfo() != null
            || url.getRawQuery() != null
            || url.getRawFragment() != null
            || !"".equals(url.getRawPath());
    return speaksHttp && url.getHost() != null && hasPort && !hasMore;
  }
}
