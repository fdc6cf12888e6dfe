package io.segmentschema.smc.service;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One answer of {@code /metrics}, read.
 *
 * @param samples the series, each with its labels
 * @param types the type of each family, by its name
 */
public record Scrape(ImmutableList<Sample> samples, ImmutableMap<String, String> types) {

  private static final Pattern LINE = Pattern.compile("(\\w+)(?:\\{(.*)})? (\\S+)");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\",?");

  /**
   * One series and its value.
   *
   * @param name with the ending that its part of a histogram has
   */
  public record Sample(String name, ImmutableMap<String, String> labels, double value) {}

  /** Reads Prometheus' text format. */
  public static Scrape of(String text) {
    ImmutableList.Builder<Sample> samples = ImmutableList.builder();
    ImmutableMap.Builder<String, String> types = ImmutableMap.builder();
    text.lines()
        .forEach(
            line -> {
              if (line.startsWith("# TYPE ")) {
                List<String> words = Splitter.on(' ').splitToList(line);
                types.put(words.get(2), words.get(3));
              } else if (!line.startsWith("#") && !line.isBlank()) {
                samples.add(sample(line));
              }
            });
    return new Scrape(samples.build(), types.buildOrThrow());
  }

  private static Sample sample(String line) {
    Matcher parts = LINE.matcher(line);
    if (!parts.matches()) {
      throw new AssertionError("No sample: " + line);
    }
    ImmutableMap.Builder<String, String> labels = ImmutableMap.builder();
    if (parts.group(2) != null) {
      Matcher label = LABEL.matcher(parts.group(2));
      while (label.find()) {
        labels.put(label.group(1), label.group(2));
      }
    }
    double value =
        switch (parts.group(3)) {
          case "+Inf" -> Double.POSITIVE_INFINITY;
          case "-Inf" -> Double.NEGATIVE_INFINITY;
          default -> Double.parseDouble(parts.group(3));
        };
    return new Sample(parts.group(1), labels.buildOrThrow(), value);
  }

  /** The series of that name, its part of a histogram included. */
  public Stream<Sample> named(String name) {
    return samples.stream().filter(sample -> sample.name().equals(name));
  }

  /** The value of the one series of that name that has these labels among its own. */
  public double valueOf(String name, Map<String, String> labels) {
    ImmutableList<Sample> found =
        named(name)
            .filter(sample -> sample.labels().entrySet().containsAll(labels.entrySet()))
            .collect(ImmutableList.toImmutableList());
    if (found.size() != 1) {
      throw new AssertionError(name + labels + " is there " + found.size() + " times: " + found);
    }
    return found.get(0).value();
  }

  /** Every series without its value: what Prometheus keeps in memory. */
  public ImmutableSet<String> series() {
    return samples.stream()
        .map(sample -> sample.name() + sample.labels())
        .collect(ImmutableSet.toImmutableSet());
  }

  /** The labels that series of a family have, but for the one that the histogram adds. */
  public ImmutableSet<String> labelsOf(String family) {
    return samples.stream()
        .filter(sample -> familyOf(sample.name()).equals(family))
        .flatMap(sample -> sample.labels().keySet().stream())
        .filter(label -> !label.equals("le"))
        .collect(ImmutableSet.toImmutableSet());
  }

  private String familyOf(String name) {
    if (types.containsKey(name)) {
      return name;
    }
    String stem = name.replaceFirst("_(bucket|count|sum)$", "");
    return types.containsKey(stem) ? stem : name;
  }
}
