package io.segmentschema.smc.config;

import com.google.common.base.Ascii;
import java.util.Comparator;
import java.util.Optional;

/** Finds the key that somebody who misspelt one most likely meant. */
final class EditDistance {

  private static final int STILL_A_TYPO = 4;

  private EditDistance() {}

  /**
   * The nearest key, if it is near at all. A key written as an environment variable counts as the
   * key.
   */
  static Optional<String> nearestKey(String written) {
    String spelled = Ascii.toLowerCase(written).replace('_', '.').replace('-', '.');
    return Settings.all().stream()
        .map(Setting::key)
        .min(Comparator.comparingInt(key -> between(spelled, key.replace('-', '.'))))
        .filter(key -> between(spelled, key.replace('-', '.')) <= STILL_A_TYPO);
  }

  private static int between(String left, String right) {
    int[] previous = new int[right.length() + 1];
    for (int column = 0; column <= right.length(); column++) {
      previous[column] = column;
    }
    for (int row = 1; row <= left.length(); row++) {
      int[] current = new int[right.length() + 1];
      current[0] = row;
      for (int column = 1; column <= right.length(); column++) {
        int replaced = left.charAt(row - 1) == right.charAt(column - 1) ? 0 : 1;
        current[column] =
            Math.min(
                Math.min(current[column - 1], previous[column]) + 1,
                previous[column - 1] + replaced);
      }
      previous = current;
    }
    return previous[right.length()];
  }
}
