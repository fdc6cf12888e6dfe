package io.segmentschema.cache.datasource;

import io.segmentschema.cache.error.InvalidInputException;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.schema.RowSignature;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * How the types of one column in different segments become one.
 *
 * <p>Both policies absorb: once a signature has been folded in, folding it in again later changes
 * nothing, whatever came between. So a merge over all segments equals a merge over the first
 * appearance of each distinct signature, which is what makes an incremental merge possible.
 * Stateless: any thread.
 */
public enum MergePolicy {
  /**
   * The type that can hold the values of all segments. Where two types do not go together, nested
   * data wins, and otherwise the newer stays.
   */
  LEAST_RESTRICTIVE("leastRestrictive") {
    @Override
    ColumnType mergeTyped(ColumnType newer, ColumnType older) {
      return LeastRestrictive.of(newer, older).orElseGet(() -> nestedOrNewer(newer, older));
    }
  },

  /** The type of the newest segment that has the column. */
  LATEST_INTERVAL("latestInterval") {
    @Override
    ColumnType mergeTyped(ColumnType newer, ColumnType older) {
      return newer;
    }
  };

  private final String configName;

  MergePolicy(String configName) {
    this.configName = configName;
  }

  /**
   * The policy with that configuration name.
   *
   * @throws InvalidInputException with the field {@code mergePolicy} if there is none
   */
  public static MergePolicy parse(String configName) {
    for (MergePolicy policy : values()) {
      if (policy.configName.equals(configName)) {
        return policy;
      }
    }
    String names =
        Arrays.stream(values()).map(MergePolicy::configName).collect(Collectors.joining(" or "));
    throw new InvalidInputException(
        "mergePolicy", "must be " + names + ": " + InvalidInputException.shown(configName));
  }

  /** How configuration spells it. */
  public String configName() {
    return configName;
  }

  /** One type from two; {@link ColumnType#UNTYPED} gives way to any other. Never throws. */
  public ColumnType merge(ColumnType newer, ColumnType older) {
    if (!newer.isTyped()) {
      return older;
    }
    return !older.isTyped() || newer.equals(older) ? newer : mergeTyped(newer, older);
  }

  /**
   * One signature from many. Columns come in the order in which they first appear with a type; one
   * that no segment types is left out. The result may have more columns than a segment may. Never
   * throws; linear in the number of columns.
   */
  public RowSignature merge(Iterable<RowSignature> newestFirst) {
    MergedColumns merged = new MergedColumns(this);
    for (RowSignature signature : newestFirst) {
      merged.fold(signature);
    }
    return merged.signature();
  }

  abstract ColumnType mergeTyped(ColumnType newer, ColumnType older);

  private static ColumnType nestedOrNewer(ColumnType newer, ColumnType older) {
    return older.equals(ColumnType.NESTED_DATA) ? older : newer;
  }
}
