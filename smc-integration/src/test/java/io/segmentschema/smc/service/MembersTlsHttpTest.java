package io.segmentschema.smc.service;

import static io.segmentschema.smc.service.Bodies.WIKI_ID;
import static io.segmentschema.smc.service.ServiceFixture.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableSet;
import io.segmentschema.cache.testing.ManualTime;
import io.segmentschema.smc.leadership.Role;
import io.segmentschema.smc.security.ClientTls;
import io.segmentschema.smc.security.TestAuthority;
import io.segmentschema.smc.security.TestAuthority.Issued;
import io.segmentschema.smc.security.TlsFiles;
import io.segmentschema.smc.security.UserRole;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members that show each other certificates, over real sockets. */
final class MembersTlsHttpTest {

  private static final boolean NEEDED = true;
  private static final boolean WANTED = false;

  @TempDir Path folder;
  private final List<ServiceFixture> services = new ArrayList<>();
  private TestAuthority authority;
  private HttpClient client;

  @BeforeEach
  void issueCertificates() throws Exception {
    authority = new TestAuthority("authority");
    var unused = authority.own().write(folder, "authority");
    var unused2 = authority.issue("ingest-1", "RSA").write(folder, "client");
    client =
        HttpClient.newBuilder()
            .sslContext(
                ClientTls.context(
                    Optional.of(ClientTls.authorities(folder.resolve("authority.pem"))),
                    Optional.of(
                        ClientTls.certificate(
                            folder.resolve("client.pem"), folder.resolve("client.key")))))
            .build();
  }

  @AfterEach
  void stop() {
    services.forEach(ServiceFixture::close);
  }

  @Test
  void membersThatNeedCertificatesShowEachOtherTheirs() throws Exception {
    // given
    ServiceFixture leader = start("node-a", issued("node-a", "RSA"), NEEDED);
    ServiceFixture follower = start("node-b", issued("node-b", "EC"), NEEDED);
    meet(leader, follower);

    // when
    JsonNode members =
        json(send(leader, "GET", "/v1/members", "", TestUsers.bearer(UserRole.OPERATOR)))
            .path("members");
    HttpResponse<String> stepDown =
        send(follower, "POST", "/v1/members/step-down", "", TestUsers.bearer(UserRole.OPERATOR));

    // then
    assertEquals(
        ImmutableSet.of("leader", "follower"),
        ImmutableSet.copyOf(members.findValuesAsText("role")));
    assertEquals(200, stepDown.statusCode(), stepDown.body());
    assertEquals(Role.FOLLOWER, leader.leadership.role());
  }

  @Test
  void whatAClientWithACertificateSaysIsPassedOnAsTheMembersOwn() throws Exception {
    // given
    ServiceFixture one = start("node-a", issued("node-a", "EC"), NEEDED);
    ServiceFixture two = start("node-b", issued("node-b", "EC"), NEEDED);
    meet(one, two);

    // when
    HttpResponse<String> answer = push(one);

    // then
    assertEquals(200, answer.statusCode(), answer.body());
    assertEquals(1, one.cache.stageCounts().realtime());
    assertEquals(1, two.cache.stageCounts().realtime());
    assertTrue(
        two.auditLines().stream().anyMatch(line -> line.startsWith("user=members,")),
        () -> two.auditLines().toString());
  }

  @Test
  void certificateThatChangesIsShownToMembersWithoutARestart() throws Exception {
    // given: one whose certificate no member believes
    TestAuthority stranger = new TestAuthority("stranger");
    Issued unknown = stranger.issue("node-a", "EC", TestAuthority.thisMachine());
    ServiceFixture one = start("node-a", unknown, WANTED);
    ServiceFixture two = start("node-b", issued("node-b", "EC"), NEEDED);
    one.members.are(two.members.self());
    HttpClient trusting = client;
    client = clientThatTrusts(stranger);
    assertEquals(200, push(one).statusCode());
    assertEquals(0, two.cache.stageCounts().realtime());

    // when
    var unused = issued("node-a", "RSA").write(folder.resolve("node-a"), "service");
    one.certificates.orElseThrow().look();
    one.certificates.orElseThrow().look();
    client = trusting;

    // then: one that did not answer before has a moment only, which may take more than one look
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () ->
                json(send(one, "GET", "/v1/members", "", TestUsers.bearer(UserRole.OPERATOR)))
                    .findValuesAsText("role")
                    .equals(List.of("leader", "leader")));
  }

  @Test
  void certificateThatIsForServersOnlyIsNotShownWhereNoneIsNeeded() throws Exception {
    // given
    Issued forServers = authority.issueForServersOnly("node-a", TestAuthority.thisMachine());
    ServiceFixture leader = start("node-a", forServers, WANTED);
    ServiceFixture follower = start("node-b", issued("node-b", "EC"), WANTED);
    meet(leader, follower);

    // when
    JsonNode members =
        json(send(leader, "GET", "/v1/members", "", TestUsers.bearer(UserRole.OPERATOR)))
            .path("members");

    // then
    assertEquals(
        ImmutableSet.of("leader", "follower"),
        ImmutableSet.copyOf(members.findValuesAsText("role")));
  }

  private Issued issued(String name, String algorithm) throws Exception {
    return authority.issue(name, algorithm, TestAuthority.thisMachine());
  }

  private ServiceFixture start(String name, Issued certificate, boolean needed) throws Exception {
    Path own = Files.createDirectory(folder.resolve(name));
    var unused = certificate.write(own, "service");
    TlsFiles files =
        new TlsFiles(
            own.resolve("service.pem"),
            own.resolve("service.key"),
            Optional.of(new TlsFiles.Clients(folder.resolve("authority.pem"), needed)));
    Path users =
        TestUsers.write(
            own,
            "certificate ingest task cn=ingest-1",
            "certificate members task cn=node-a",
            "certificate members task cn=node-b");
    ServiceFixture service =
        ServiceFixture.secured(TestUsers.config(users, files), new ManualTime().ticker());
    services.add(service);
    return service;
  }

  private static void meet(ServiceFixture leader, ServiceFixture follower) {
    follower.leadership.become(Role.FOLLOWER);
    leader.members.are(follower.members.self());
    follower.members.are(leader.members.self());
  }

  private HttpClient clientThatTrusts(TestAuthority another) throws Exception {
    var unused = another.own().write(folder, "another");
    return HttpClient.newBuilder()
        .sslContext(
            ClientTls.context(
                Optional.of(ClientTls.authorities(folder.resolve("another.pem"))),
                Optional.of(
                    ClientTls.certificate(
                        folder.resolve("client.pem"), folder.resolve("client.key")))))
        .build();
  }

  /** As the task whose certificate the client shows. */
  private HttpResponse<String> push(ServiceFixture service) throws Exception {
    return send(
        service,
        "POST",
        "/v1/realtime/schemas",
        Bodies.json(
            "{'task':'t','epoch':1,'sequence':1,'segmentSchemas':[{'dataSource':'wiki','segmentId':'"
                + WIKI_ID
                + "','delta':false,'numRows':1,'newColumns':['a'],'updatedColumns':[],"
                + "'columnTypeMap':{'a':'LONG'}}]}"));
  }

  private HttpResponse<String> send(
      ServiceFixture service, String method, String path, String body, String... authorization)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(service.address() + path))
            .timeout(Duration.ofSeconds(20))
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (authorization.length > 0) {
      request.header("Authorization", authorization[0]);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
