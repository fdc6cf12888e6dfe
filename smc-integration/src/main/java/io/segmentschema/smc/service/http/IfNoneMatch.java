package io.segmentschema.smc.service.http;

import com.google.common.base.Splitter;
import org.jspecify.annotations.Nullable;

/** Reads the header If-None-Match: a list of entity tags, weak ones included, or a star. */
public final class IfNoneMatch {

  // Our tags contain no comma; a foreign one that does cannot be equal to ours in parts either,
  // quotes and all.
  private static final Splitter TAGS = Splitter.on(',').trimResults().omitEmptyStrings();

  private IfNoneMatch() {}

  /** Whether the header names the tag, by weak comparison as RFC 9110 asks of this header. */
  public static boolean names(@Nullable String header, String tag) {
    if (header == null) {
      return false;
    }
    if (header.strip().equals("*")) {
      return true;
    }
    String quoted = '"' + tag + '"';
    for (String given : TAGS.split(header)) {
      if (given.equals(quoted) || given.equals("W/" + quoted)) {
        return true;
      }
    }
    return false;
  }
}
