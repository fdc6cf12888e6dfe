package io.segmentschema.cache.error;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keeps passwords out of messages, in time linear in the message. Stateless; any thread. */
public final class Secrets {

  /** What follows the slashes of a URL. */
  private static final Pattern AUTHORITY = Pattern.compile("//([^\\s\"']*+)");

  /** MySQL's "(using password: YES)" tells no secret and helps. */
  private static final Pattern NAMED =
      Pattern.compile(
          "((?:passw(?:or)?d|pwd|passphrase|secret|token)[\\w.-]{0,40}+\\s*+[=:]\\s*+)(?!(?:YES|NO)\\))"
              + "(?:'[^']*+'|\"[^\"]*+\"|[^\\s&;,)]*+)",
          Pattern.CASE_INSENSITIVE);

  private static final String HIDDEN = "***";

  private Secrets() {}

  /**
   * The text with what a URL says before its host, and the values of everything named password or
   * the like, replaced by asterisks.
   */
  public static String hiddenIn(String text) {
    String withoutUserInfo = AUTHORITY.matcher(text).replaceAll(Secrets::withoutUserInfo);
    return NAMED.matcher(withoutUserInfo).replaceAll("$1" + HIDDEN);
  }

  /** Up to the last at-sign, because a password may hold one. */
  private static String withoutUserInfo(MatchResult authority) {
    int at = authority.group(1).lastIndexOf('@');
    String shown = at < 0 ? authority.group() : "//" + HIDDEN + authority.group(1).substring(at);
    return Matcher.quoteReplacement(shown);
  }
}
