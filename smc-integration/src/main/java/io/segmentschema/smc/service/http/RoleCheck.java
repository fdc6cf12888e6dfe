package io.segmentschema.smc.service.http;

import io.segmentschema.smc.security.AccessControl;
import io.segmentschema.smc.security.Caller;
import io.segmentschema.smc.security.FailureReason;
import io.segmentschema.smc.security.Needs;
import io.segmentschema.smc.security.OpenToAll;
import io.segmentschema.smc.security.UserRole;
import io.segmentschema.smc.security.Visit;
import io.segmentschema.smc.service.problem.Problem;
import io.segmentschema.smc.service.problem.ProblemType;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import java.lang.reflect.Method;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Lets a request reach a method of a resource only if its sender has a role that the method
 * declares. A method that declares none is for operators.
 */
public final class RoleCheck implements ContainerRequestFilter {

  private static final UserRole[] OPERATOR = {UserRole.OPERATOR};

  private final AccessControl access;

  // Set by Jersey before the filter is called; a proxy that looks the request up.
  @Context private @Nullable ResourceInfo resource;

  public RoleCheck(AccessControl access) {
    this.access = access;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    @Nullable Method method = resource == null ? null : resource.getResourceMethod();
    Optional<Needs> needs =
        Optional.ofNullable(method).map(asked -> asked.getAnnotation(Needs.class));
    if (!(request.getProperty(Visit.ATTRIBUTE) instanceof Visit visit)) {
      throw new IllegalStateException("A request has not come through the reception");
    }
    if (needs.isPresent() && !needs.get().changesState()) {
      visit.onlyReads();
    }
    boolean isForAll = method != null && method.isAnnotationPresent(OpenToAll.class);
    if (!visit.isOpen() && !isForAll) {
      require(needs.map(Needs::value).orElse(OPERATOR), visit);
    }
  }

  private void require(UserRole[] enough, Visit visit) {
    Caller caller =
        visit
            .caller()
            .orElseThrow(
                () -> Problem.of(ProblemType.UNAUTHENTICATED, "Who are you?").asException());
    if (!caller.mayAct(enough)) {
      access.refused(FailureReason.ROLE, visit);
      throw Problem.of(
              ProblemType.FORBIDDEN,
              "The user %s has the role %s; this needs %s."
                  .formatted(caller.name(), caller.rolesText(), labels(enough)))
          .asException();
    }
  }

  private static String labels(UserRole[] roles) {
    StringJoiner labels = new StringJoiner(" or ");
    for (UserRole role : roles) {
      labels.add(role.label());
    }
    return labels.toString();
  }
}
