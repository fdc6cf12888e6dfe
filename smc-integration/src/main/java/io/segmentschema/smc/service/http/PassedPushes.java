package io.segmentschema.smc.service.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.smc.members.Member;
import io.segmentschema.smc.members.MemberAnswer;
import io.segmentschema.smc.members.Members;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Joins what the members answer to one message of a task: the task is asked for all that any of
 * them lacks. A member that did not confirm the message before may have missed it, or its answer
 * may have been lost together with what it asked for; and of one that has just come it is not known
 * what it has. So the first message that a member confirms has the task send everything that this
 * node holds for it. Any thread.
 */
public final class PassedPushes {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** Beyond that many tasks all are forgotten, which costs each of them one repetition. */
  private static final int MOST_TASKS = 100_000;

  private final SchemaCache cache;
  private final Members members;

  /** Of each member the tasks whose last message it has confirmed. */
  @GuardedBy("this")
  private final Map<String, Set<String>> confirmed = new HashMap<>();

  @Inject
  public PassedPushes(SchemaCache cache, Members members) {
    this.cache = cache;
    this.members = members;
  }

  /**
   * What the task must send whole in its next message.
   *
   * @param here what this node asks for
   * @param told what the message has told whole
   * @param answers of those members that took it
   */
  ImmutableList<String> needed(
      String task, Collection<String> here, Collection<String> told, List<MemberAnswer> answers) {
    Set<String> needed = new LinkedHashSet<>(here);
    for (MemberAnswer answer : answers) {
      needed.addAll(asks(answer));
    }
    if (confirm(task, answers)) {
      Set<String> held = new LinkedHashSet<>(cache.heldBy(task));
      held.removeAll(told);
      needed.addAll(held);
    }
    return ImmutableList.copyOf(needed);
  }

  /** Whether one has confirmed this message that had not confirmed the one before. */
  private synchronized boolean confirm(String task, List<MemberAnswer> answers) {
    Set<String> now = new HashSet<>();
    boolean isFirst = false;
    for (MemberAnswer answer : answers) {
      String instance = answer.member().instance();
      now.add(instance);
      Set<String> tasks = confirmed.computeIfAbsent(instance, first -> new HashSet<>());
      if (tasks.size() >= MOST_TASKS) {
        tasks.clear();
      }
      isFirst |= tasks.add(task);
    }
    Set<String> known = new HashSet<>();
    members.others().stream().map(Member::instance).forEach(known::add);
    confirmed.keySet().retainAll(known);
    confirmed.forEach(
        (instance, tasks) -> {
          if (!now.contains(instance)) {
            tasks.remove(task);
          }
        });
    return isFirst;
  }

  private static List<String> asks(MemberAnswer answer) {
    try {
      JsonNode ids = MAPPER.readTree(answer.body()).path("needAbsolute");
      ImmutableList.Builder<String> asked = ImmutableList.builder();
      ids.forEach(id -> asked.add(id.asText()));
      return asked.build();
    } catch (IOException noJson) {
      return ImmutableList.of();
    }
  }
}
