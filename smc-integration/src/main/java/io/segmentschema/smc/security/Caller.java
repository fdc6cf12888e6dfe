package io.segmentschema.smc.security;

import com.google.common.collect.ImmutableSortedSet;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Who sends a request, once that is known.
 *
 * @param name as the users file has it
 * @param roles at least one
 */
public record Caller(String name, ImmutableSortedSet<UserRole> roles) {

  /** Everybody, where nobody is asked who he is. */
  public static final Caller ANYBODY =
      new Caller("anonymous", ImmutableSortedSet.of(UserRole.OPERATOR));

  /** Whether one of those roles, or an operator's, is among his. */
  public boolean mayAct(UserRole... enough) {
    return roles.contains(UserRole.OPERATOR) || Arrays.stream(enough).anyMatch(roles::contains);
  }

  /** The roles for a person: {@code broker+task}. */
  public String rolesText() {
    return roles.stream().map(UserRole::label).collect(Collectors.joining("+"));
  }
}
