package io.segmentschema.smc.monitoring;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one PromQL expression asks for. Not a whole parser: it knows words, selectors and the lists
 * of labels behind {@code by}, {@code on} and their like, and takes every other word that is no
 * call for a metric.
 *
 * @param selectors the metrics, each with what it is filtered by
 * @param groupings the labels that results are grouped or matched by
 */
record PromQl(ImmutableList<Selector> selectors, ImmutableSet<String> groupings) {

  /** A condition on one label. */
  record Condition(String label, String operator, String value) {

    boolean holds(String given) {
      return switch (operator) {
        case "=" -> given.equals(value);
        case "!=" -> !given.equals(value);
        case "=~" -> given.matches(value);
        case "!~" -> !given.matches(value);
        default -> throw new AssertionError("No operator: " + operator);
      };
    }
  }

  /** A metric, and the conditions on its labels. */
  record Selector(String metric, ImmutableList<Condition> conditions) {}

  private static final Pattern TOKEN =
      Pattern.compile(
          "(?<string>\"(?:[^\"\\\\]|\\\\.)*\"|'[^']*')"
              + "|(?<range>\\[[^]]*])"
              + "|(?<number>[0-9][0-9a-zA-Z.]*)"
              + "|(?<word>[a-zA-Z_:][a-zA-Z0-9_:]*)"
              + "|(?<sign>=~|!~|!=|==|>=|<=|[^\\s])");
  private static final ImmutableSet<String> LISTS =
      ImmutableSet.of("by", "without", "on", "ignoring", "group_left", "group_right");
  private static final ImmutableSet<String> OTHERS =
      ImmutableSet.of("and", "or", "unless", "offset", "bool", "inf", "nan");

  /** Reads an expression; a dashboard's variables inside of strings and ranges do not matter. */
  static PromQl of(String expression) {
    return new Reader(tokens(expression)).read();
  }

  private static ImmutableList<String> tokens(String expression) {
    Matcher token = TOKEN.matcher(expression);
    ImmutableList.Builder<String> tokens = ImmutableList.builder();
    while (token.find()) {
      if (token.group("range") == null) {
        tokens.add(token.group());
      }
    }
    return tokens.build();
  }

  /** Goes through the tokens once. */
  private static final class Reader {

    private final ImmutableList<String> tokens;
    private final ImmutableList.Builder<Selector> selectors = ImmutableList.builder();
    private final ImmutableSet.Builder<String> groupings = ImmutableSet.builder();
    private int at;

    Reader(ImmutableList<String> tokens) {
      this.tokens = tokens;
    }

    PromQl read() {
      while (at < tokens.size()) {
        String token = tokens.get(at++);
        if (!token.matches("[a-zA-Z_:].*") || OTHERS.contains(token)) {
          continue;
        }
        if (LISTS.contains(token)) {
          readLabels();
        } else if (!isNext("(")) { // Otherwise it is a call, or an aggregation without a list.
          if (at < tokens.size() && LISTS.contains(tokens.get(at))) {
            continue; // An aggregation whose list comes first: sum by (job) (...)
          }
          selectors.add(new Selector(token, conditions()));
        }
      }
      return new PromQl(selectors.build(), groupings.build());
    }

    private void readLabels() {
      if (!isNext("(")) {
        return;
      }
      for (at++; !tokens.get(at).equals(")"); at++) {
        if (!tokens.get(at).equals(",")) {
          groupings.add(tokens.get(at));
        }
      }
      at++;
    }

    private ImmutableList<Condition> conditions() {
      ImmutableList.Builder<Condition> conditions = ImmutableList.builder();
      if (isNext("{")) {
        for (at++; !tokens.get(at).equals("}"); at++) {
          if (!tokens.get(at).equals(",")) {
            String value = tokens.get(at + 2);
            conditions.add(
                new Condition(
                    tokens.get(at), tokens.get(at + 1), value.substring(1, value.length() - 1)));
            at += 2;
          }
        }
        at++;
      }
      return conditions.build();
    }

    private boolean isNext(String sign) {
      return at < tokens.size() && tokens.get(at).equals(sign);
    }
  }
}
