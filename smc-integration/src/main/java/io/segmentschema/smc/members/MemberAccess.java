package io.segmentschema.smc.members;

import com.google.common.net.InetAddresses;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whom this node trusts among the members, and as whom it asks them where no client asked. What
 * says who asks goes over connections that nobody listens to, or not at all. Thread-safe.
 */
public final class MemberAccess {

  private static final Logger log = LoggerFactory.getLogger(MemberAccess.class);
  private static final Duration CONNECT = Duration.ofSeconds(1);

  /** How long what is answered from memory may take. */
  private static final Duration SOON = Duration.ofSeconds(2);

  /** How long what waits for the store may take. */
  private static final Duration LONG = Duration.ofMinutes(30);

  private final Optional<Path> tokenFile;
  private final Duration soon;
  private final HttpClient http;

  /**
   * @param tokenFile holds this node's own token; read whenever it is needed, so that it may change
   * @param tls whom to trust and what to show, if not whom the JVM trusts, and nothing
   */
  public MemberAccess(Optional<Path> tokenFile, Optional<SSLContext> tls) {
    this(tokenFile, tls, SOON);
  }

  /**
   * The same with another patience.
   *
   * @param soon how long what is answered from memory may take
   */
  public MemberAccess(Optional<Path> tokenFile, Optional<SSLContext> tls, Duration soon) {
    this.tokenFile = tokenFile;
    this.soon = soon;
    HttpClient.Builder builder =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT);
    tls.ifPresent(builder::sslContext);
    this.http = builder.build();
  }

  HttpClient http() {
    return http;
  }

  /** How long the answer may take, its body included. */
  Duration limit(MemberRequest request) {
    return request.waitsForStore() ? LONG : soon;
  }

  /** Adds who asks, if that can be said. */
  void sign(HttpRequest.Builder request, Member member, Optional<String> client) {
    if (isPrivate(member.url())) {
      client.or(this::own).ifPresent(header -> request.header("Authorization", header));
    }
  }

  private Optional<String> own() {
    return tokenFile.flatMap(MemberAccess::ownToken).map("Bearer "::concat);
  }

  private static Optional<String> ownToken(Path file) {
    try {
      return Optional.of(token(file));
    } catch (IOException unusable) {
      log.warn("This node asks without its token: file={}, problem={}", file, unusable.toString());
      return Optional.empty();
    }
  }

  /**
   * The token in the file; a line break at its end does not count.
   *
   * @throws IOException if there is none that could stand in a header
   */
  public static String token(Path file) throws IOException {
    String token = Files.readString(file).replaceFirst("\\R\\z", "");
    if (!token.matches("[!-~]{1,4096}")) {
      throw new IOException("the file must hold one token and nothing else");
    }
    return token;
  }

  /** Whether nobody can listen on the way. */
  private static boolean isPrivate(URI url) {
    String host = url.getHost();
    return url.getScheme().equals("https")
        || host.equals("localhost")
        || (InetAddresses.isUriInetAddress(host)
            && InetAddresses.forUriString(host).isLoopbackAddress());
  }
}
