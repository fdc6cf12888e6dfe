package io.segmentschema.smc.members;

import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Optional;

/**
 * What one member asks of another.
 *
 * @param body JSON, if there is any
 * @param authorization the header that says who asks; without it the node asks as itself
 * @param waitsForStore whether the answer may take long; otherwise it comes from memory
 */
public record MemberRequest(
    String method,
    String pathAndQuery,
    BodyPublisher body,
    Optional<String> authorization,
    boolean waitsForStore) {

  /** Asks for what is answered from memory. */
  public static MemberRequest get(String pathAndQuery, Optional<String> authorization) {
    return new MemberRequest("GET", pathAndQuery, BodyPublishers.noBody(), authorization, false);
  }

  /** Brings what is taken into memory. */
  public static MemberRequest post(String path, byte[] json, Optional<String> authorization) {
    return new MemberRequest("POST", path, BodyPublishers.ofByteArray(json), authorization, false);
  }

  /** Asks for something to be begun. */
  public static MemberRequest begin(String path, Optional<String> authorization) {
    return new MemberRequest("POST", path, BodyPublishers.noBody(), authorization, false);
  }

  /** Asks for work at the store and waits for its end. */
  public static MemberRequest work(String pathAndQuery, Optional<String> authorization) {
    return new MemberRequest("POST", pathAndQuery, BodyPublishers.noBody(), authorization, true);
  }

  boolean hasBody() {
    return body.contentLength() > 0;
  }
}
