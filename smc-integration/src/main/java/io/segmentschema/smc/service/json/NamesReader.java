package io.segmentschema.smc.service.json;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads the Broker's list of datasource names: texts of any kind, since an unknown one is simply
 * left out of the answer.
 */
public final class NamesReader {

  /** How many datasources one call may name. */
  public static final int MOST_NAMES = 100_000;

  private static final int LONGEST_NAME = 10_000;

  private NamesReader() {}

  /**
   * Reads the whole body.
   *
   * @throws io.segmentschema.cache.error.InvalidInputException naming the first element that is no
   *     text
   */
  public static ImmutableList<String> read(InputStream body) throws IOException {
    return JsonInput.read(
        body,
        in ->
            in.list(
                MOST_NAMES,
                "an array of at most " + MOST_NAMES + " datasource names",
                element -> element.anyText(LONGEST_NAME)));
  }
}
