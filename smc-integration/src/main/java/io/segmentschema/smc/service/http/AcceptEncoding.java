package io.segmentschema.smc.service.http;

import com.google.common.base.Splitter;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads the header Accept-Encoding. */
public final class AcceptEncoding {

  private static final Splitter CODINGS = Splitter.on(',').trimResults().omitEmptyStrings();
  private static final Splitter PARTS = Splitter.on(';').trimResults();

  private AcceptEncoding() {}

  /** Whether the client says that it takes gzip. */
  public static boolean allowsGzip(@Nullable HttpHeaders headers) {
    List<String> accepted =
        headers == null ? null : headers.getRequestHeader(HttpHeaders.ACCEPT_ENCODING);
    return accepted != null && allowsGzip(String.join(",", accepted).toLowerCase(Locale.ROOT));
  }

  /**
   * Whether gzip, or anything, is accepted with a weight above zero; gzip's own weight counts
   * before that of {@code *}.
   */
  static boolean allowsGzip(String lowerCaseHeader) {
    boolean anything = false;
    for (String coding : CODINGS.split(lowerCaseHeader)) {
      List<String> parts = PARTS.splitToList(coding);
      String name = parts.get(0);
      boolean wanted = parts.stream().skip(1).noneMatch(AcceptEncoding::isZeroWeight);
      if (name.equals("gzip") || name.equals("x-gzip")) {
        return wanted;
      }
      anything |= name.equals("*") && wanted;
    }
    return anything;
  }

  private static boolean isZeroWeight(String parameter) {
    return parameter.matches("q\\s*=\\s*0(\\.0*)?");
  }
}
