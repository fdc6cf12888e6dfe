package io.segmentschema.cache.segment;

import io.segmentschema.cache.error.InvalidInputException;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Names one segment. Its text is Druid's: {@code datasource_start_end_version}, and {@code
 * _partition} if that is not 0.
 *
 * <p>That text alone would be ambiguous twice over. A datasource may contain underscores, so it is
 * given when a text is read. A version {@code v_7} of partition 0 would read like version {@code v}
 * of partition 7; so a version that ends in an underscore followed by digits only is refused, and
 * every id has one text and every text at most one id.
 *
 * <p>Immutable: any thread. The hash is a few multiplications over hashes that strings keep, so ids
 * serve as keys by the million.
 *
 * @param datasource what it is a slice of
 * @param interval the time that it covers
 * @param version 1 to 255 bytes of UTF-8 without control characters; a later one, by its bytes,
 *     replaces an earlier one
 * @param partitionNum its number among the segments of that interval and version, from 0
 */
public record SegmentId(
    DatasourceName datasource, SegmentInterval interval, String version, int partitionNum) {

  /** The longest version, in bytes of UTF-8. */
  public static final int MAX_VERSION_BYTES = 255;

  private static final Comparator<SegmentId> NEWEST_FIRST = SegmentId::compareNewestFirst;
  private static final String FIELD = "segmentId";

  /** Checks version and partition. */
  public SegmentId {
    Utf8.checkBytes("version", version, 1, MAX_VERSION_BYTES);
    if (hasControlCharacter(version)) {
      throw new InvalidInputException(
          "version",
          "must not contain a control character: " + InvalidInputException.shown(version));
    }
    if (partitionSuffix(version) >= 0) {
      throw new InvalidInputException(
          "version",
          "must not end in an underscore followed by digits only, which would read as a partition: "
              + InvalidInputException.shown(version));
    }
    if (partitionNum < 0) {
      throw new InvalidInputException(
          "partitionNum", "must be 0 to 2147483647, is " + partitionNum);
    }
  }

  /**
   * Reads Druid's text, strictly: exactly what {@link #toString} writes.
   *
   * @throws InvalidInputException with the field {@code segmentId} if the text is no segment of
   *     that datasource
   */
  public static SegmentId parse(DatasourceName datasource, String text) {
    try {
      SegmentId id = parseLoosely(datasource, text);
      if (id.toString().equals(text)) {
        return id;
      }
    } catch (InvalidInputException e) {
      String problem = e.field().equals(FIELD) ? e.problem() : e.field() + " " + e.problem();
      InvalidInputException invalid = invalid(text, problem);
      invalid.initCause(e);
      throw invalid;
    }
    throw invalid(text, "must have UTC instants with milliseconds and a plain partition number");
  }

  /**
   * The order in which schemas are merged: by datasource, then the interval with the latest start
   * first; among equal starts by end, then version, then partition, each ascending. Equal only for
   * equal ids.
   */
  public static Comparator<SegmentId> newestFirst() {
    return NEWEST_FIRST;
  }

  @Override
  public int hashCode() {
    int hash = 31 * interval.hashCode() + version.hashCode();
    return (31 * hash + datasource.hashCode()) ^ (partitionNum * 0x9E3779B9);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof SegmentId that
            && partitionNum == that.partitionNum
            && interval.equals(that.interval)
            && version.equals(that.version)
            && datasource.equals(that.datasource));
  }

  /** Druid's text. */
  @Override
  public String toString() {
    StringBuilder text =
        new StringBuilder(datasource.value().length() + version.length() + 62)
            .append(datasource.value())
            .append('_');
    UtcText.append(text, interval.startMillis()).append('_');
    UtcText.append(text, interval.endMillis()).append('_').append(version);
    return partitionNum == 0 ? text.toString() : text.append('_').append(partitionNum).toString();
  }

  private static SegmentId parseLoosely(DatasourceName datasource, String text) {
    int nameChars = datasource.value().length();
    int startAt = nameChars + 1;
    if (!text.startsWith(datasource.value())
        || text.length() <= startAt
        || text.charAt(nameChars) != '_') {
      throw new InvalidInputException(FIELD, "must begin with its datasource and an underscore");
    }
    int endAt = text.indexOf('_', startAt) + 1;
    int versionAt = endAt == 0 ? 0 : text.indexOf('_', endAt) + 1;
    if (versionAt == 0) {
      throw new InvalidInputException(
          FIELD, "must be datasource_start_end_version or that and _partition");
    }
    SegmentInterval interval =
        SegmentInterval.ofTexts(
            text.substring(startAt, endAt - 1), text.substring(endAt, versionAt - 1));
    String tail = text.substring(versionAt);
    int suffixAt = partitionSuffix(tail);
    return suffixAt < 0
        ? new SegmentId(datasource, interval, tail, 0)
        : new SegmentId(
            datasource,
            interval,
            tail.substring(0, suffixAt),
            partition(tail.substring(suffixAt + 1)));
  }

  /** Without a stream: ids are made by the million. */
  private static boolean hasControlCharacter(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  private static int partition(String digits) {
    try {
      return Integer.parseInt(digits);
    } catch (NumberFormatException e) {
      InvalidInputException invalid =
          new InvalidInputException(FIELD, "must have a partition of 0 to 2147483647");
      invalid.initCause(e);
      throw invalid;
    }
  }

  /**
   * Where the underscore stands after which only digits follow, at least one; -1 if there is none.
   */
  private static int partitionSuffix(String text) {
    int i = text.length() - 1;
    while (i >= 0 && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
      i--;
    }
    return i >= 0 && i < text.length() - 1 && text.charAt(i) == '_' ? i : -1;
  }

  private static int compareNewestFirst(SegmentId left, SegmentId right) {
    int order = left.datasource.compareTo(right.datasource);
    if (order == 0) {
      order = Long.compare(right.interval.startMillis(), left.interval.startMillis());
    }
    if (order == 0) {
      order = Long.compare(left.interval.endMillis(), right.interval.endMillis());
    }
    if (order == 0) {
      order = Utf8.compare(left.version, right.version);
    }
    return order == 0 ? Integer.compare(left.partitionNum, right.partitionNum) : order;
  }

  private static InvalidInputException invalid(String text, String problem) {
    return new InvalidInputException(FIELD, problem + ": " + InvalidInputException.shown(text));
  }
}
