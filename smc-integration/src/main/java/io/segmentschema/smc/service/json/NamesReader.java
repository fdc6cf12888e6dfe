package io.segmentschema.smc.service.json;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.segment.DatasourceName;
import java.io.IOException;
import java.io.InputStream;

/** Reads the Broker's list of datasource names. */
public final class NamesReader {

  /** How many datasources one call may name. */
  public static final int MOST_NAMES = 100_000;

  private NamesReader() {}

  /**
   * Reads the whole body.
   *
   * @throws io.segmentschema.cache.error.InvalidInputException naming the first element that is no
   *     datasource name
   */
  public static ImmutableList<DatasourceName> read(InputStream body) throws IOException {
    return JsonInput.read(
        body,
        in ->
            in.list(
                MOST_NAMES,
                "an array of at most " + MOST_NAMES + " datasource names",
                Names::datasource));
  }
}
