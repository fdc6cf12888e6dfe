package io.segmentschema.smc.service.json;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.error.InvalidInputException;
import io.segmentschema.cache.segment.DatasourceName;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Reads the Broker's list of datasource names. */
public final class NamesReader {

  /** How many datasources one call may name. */
  public static final int MOST_NAMES = 100_000;

  private NamesReader() {}

  /**
   * Reads the whole body. Texts that name no datasource that can exist are left out, like names
   * that nobody knows: one odd name of an engine must not cost its Broker all the others.
   *
   * @throws io.segmentschema.cache.error.InvalidInputException naming the first element that is no
   *     text
   */
  public static ImmutableList<DatasourceName> read(InputStream body) throws IOException {
    ImmutableList<String> texts =
        JsonInput.read(
            body,
            in ->
                in.list(
                    MOST_NAMES,
                    "an array of at most " + MOST_NAMES + " datasource names",
                    name -> name.text(Names.LONGEST_TEXT)));
    return texts.stream()
        .flatMap(text -> possible(text).stream())
        .collect(ImmutableList.toImmutableList());
  }

  private static Optional<DatasourceName> possible(String text) {
    try {
      return Optional.of(DatasourceName.of(text));
    } catch (InvalidInputException impossible) {
      return Optional.empty();
    }
  }
}
