package io.segmentschema.smc.service;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.error.InvalidInputException;
import io.segmentschema.cache.realtime.TaskWords;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.smc.members.Member;
import io.segmentschema.smc.members.MemberAnswer;
import io.segmentschema.smc.members.MemberRequest;
import io.segmentschema.smc.members.Peers;
import io.segmentschema.smc.service.json.TaskWordsReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one member for all that it knows of realtime tasks, page after page. Sent once; its answers
 * come one after the other, on the HTTP client's threads.
 */
final class TaskWordsRequest {

  /** What all of a member's pages say. */
  record Told(ImmutableList<TaskWords> tasks, ImmutableList<TaskWordsReader.Pending> pending) {}

  private static final Logger log = LoggerFactory.getLogger(TaskWordsRequest.class);
  private static final String PATH = "/v1/members/realtime";

  private final Peers peers;
  private final Member member;
  private final BooleanSupplier isWanted;
  private final ImmutableList.Builder<TaskWords> tasks = ImmutableList.builder();
  private final ImmutableList.Builder<TaskWordsReader.Pending> pending = ImmutableList.builder();
  private final Map<RowSignature, RowSignature> known = new HashMap<>();

  /**
   * @param isWanted asked after each page
   */
  TaskWordsRequest(Peers peers, Member member, BooleanSupplier isWanted) {
    this.peers = peers;
    this.member = member;
    this.isWanted = isWanted;
  }

  /** What all pages say; empty if one of them cannot be had. */
  CompletableFuture<Optional<Told>> send() {
    return page(PATH);
  }

  private CompletableFuture<Optional<Told>> page(String pathAndQuery) {
    return peers
        .ask(member, MemberRequest.get(pathAndQuery, Optional.empty()))
        .thenCompose(answer -> answer.flatMap(this::read).map(this::add).orElseGet(this::nothing));
  }

  private CompletableFuture<Optional<Told>> add(TaskWordsReader.Page page) {
    tasks.addAll(page.tasks());
    pending.addAll(page.pending());
    if (!isWanted.getAsBoolean()) {
      return nothing();
    }
    return page.next()
        .map(next -> page(PATH + "?after=" + URLEncoder.encode(next, StandardCharsets.UTF_8)))
        .orElseGet(() -> CompletableFuture.completedFuture(Optional.of(told())));
  }

  private Told told() {
    return new Told(tasks.build(), pending.build());
  }

  private CompletableFuture<Optional<Told>> nothing() {
    return CompletableFuture.completedFuture(Optional.empty());
  }

  private Optional<TaskWordsReader.Page> read(MemberAnswer answer) {
    if (!answer.isGood()) {
      return Optional.empty();
    }
    try {
      return Optional.of(TaskWordsReader.read(new ByteArrayInputStream(answer.body()), known));
    } catch (IOException | InvalidInputException malformed) {
      log.warn(
          "What a member knows of realtime tasks cannot be read: instance={}, problem={}",
          member.instance(),
          malformed.toString());
      return Optional.empty();
    }
  }
}
