package io.segmentschema.smc.druid;

import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.smc.inventory.ServerName;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * One metadata query to one data node has failed as a whole; asking another, or later, may help.
 */
public final class DruidQueryException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What went wrong. */
  public enum Reason {
    /** There was no connection, or it broke. */
    UNREACHABLE,
    /** The answer was not complete in time. */
    TIMED_OUT,
    /** The data node refused, or failed itself: {@link DruidQueryException#status()} is present. */
    REFUSED,
    /** The answer is no list of analyses. */
    UNREADABLE,
    /** The answer is longer than allowed. */
    TOO_LONG
  }

  private final Reason reason;
  private final transient ServerName server;
  private final transient DatasourceName datasource;
  private final int status;

  /** With the status of the answer, 0 if there was none. */
  DruidQueryException(
      Reason reason,
      ServerName server,
      DatasourceName datasource,
      int status,
      String problem,
      @Nullable Throwable cause) {
    super(message(reason, server, datasource, status, problem), cause);
    this.reason = reason;
    this.server = server;
    this.datasource = datasource;
    this.status = status;
  }

  /** What went wrong. */
  public Reason reason() {
    return reason;
  }

  /** Whom the query was sent to. */
  public ServerName server() {
    return server;
  }

  /** What it asked about. */
  public DatasourceName datasource() {
    return datasource;
  }

  /** The HTTP status of the answer, if one came. */
  public OptionalInt status() {
    return status == 0 ? OptionalInt.empty() : OptionalInt.of(status);
  }

  private static String message(
      Reason reason, ServerName server, DatasourceName datasource, int status, String problem) {
    return "Metadata query failed: reason=%s, server=%s, datasource=%s%s, problem=%s"
        .formatted(
            reason, server.value(), datasource, status == 0 ? "" : ", status=" + status, problem);
  }
}
