package io.segmentschema.smc.service.problem;

/**
 * Every kind of problem that the service answers. The URIs are part of the contract and never
 * change; {@code docs/operations.md} lists them.
 */
public enum ProblemType {
  INVALID_INPUT("invalid-input", 400, "The request is malformed"),
  BAD_REQUEST("bad-request", 400, "The request cannot be understood"),
  UNAUTHENTICATED("unauthenticated", 401, "Who sends this request is not known"),
  FORBIDDEN("forbidden", 403, "The role of the user is not enough"),
  CROSS_ORIGIN("cross-origin", 403, "Another site's page has sent this request"),
  NOT_FOUND("not-found", 404, "There is nothing at this address"),
  METHOD_NOT_ALLOWED("method-not-allowed", 405, "This address does not answer that method"),
  NOT_ACCEPTABLE("not-acceptable", 406, "No answer in an accepted media type"),
  REQUEST_TIMEOUT("request-timeout", 408, "The body did not arrive in time"),
  TOO_LARGE("too-large", 413, "The request is too large"),
  UNSUPPORTED_MEDIA_TYPE("unsupported-media-type", 415, "The body must be application/json"),
  NOT_READY("not-ready", 503, "The service has not read the store yet"),
  STALE("stale", 503, "This node has not read the store for too long"),
  STOPPING("stopping", 503, "The service is stopping"),
  STORE_UNAVAILABLE("store-unavailable", 503, "The metadata store cannot be reached"),
  OVERLOADED("overloaded", 503, "Too many requests are waiting"),
  TOO_MANY_FAILURES("too-many-failures", 429, "Too many failed attempts"),
  STORE_REFUSED("store-refused", 422, "The metadata store refuses this data"),
  NOT_LEADER("not-leader", 409, "This node does not lead"),
  NO_LEADER("no-leader", 503, "No leader can be asked"),
  NOBODY_ELSE("nobody-else", 409, "No other node can lead"),
  ELECTION_UNAVAILABLE("election-unavailable", 503, "ZooKeeper cannot be asked"),
  CURSOR_GONE("cursor-gone", 410, "That cursor cannot be continued"),
  STORE_VERSION_TIMEOUT("store-version-timeout", 504, "That publish has not arrived here in time"),
  UNKNOWN_DATASOURCE("unknown-datasource", 404, "No such datasource is known"),
  UNKNOWN_SEGMENT("unknown-segment", 404, "No such segment is known"),
  SEGMENT_UNUSED("segment-unused", 404, "The segment is not used"),
  SCHEMA_NOT_KNOWN("schema-not-known", 404, "The segment's schema is not known yet"),
  TOMBSTONE("tombstone", 404, "The segment is a tombstone and has no schema"),
  UNKNOWN_REFRESH("unknown-refresh", 404, "No such refresh is remembered"),
  HTTP_ERROR("http-error", 500, "The request failed"),
  INTERNAL("internal-error", 500, "The service failed");

  private static final String PREFIX = "urn:segment-schema:problem:";

  private final String name;
  private final int status;
  private final String title;

  ProblemType(String name, int status, String title) {
    this.name = name;
    this.status = status;
    this.title = title;
  }

  /** The stable name of this kind. */
  public String uri() {
    return PREFIX + name;
  }

  /** The HTTP status that goes with it. */
  public int status() {
    return status;
  }

  /** What it means, for a person; the same for every occurrence. */
  public String title() {
    return title;
  }
}
