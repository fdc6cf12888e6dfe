package io.segmentschema.smc.service.openapi;

import com.google.common.collect.ImmutableList;
import io.segmentschema.smc.security.Needs;
import io.segmentschema.smc.security.OpenToAll;
import io.segmentschema.smc.security.UserRole;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Who may ask for something, where the service is configured to know its users. */
enum AskedBy {
  BROKER("Reads the schemas of datasources."),
  TASK("Tells of the segments that it writes, and publishes them."),
  OPERATOR("Watches the service, and may do everything."),
  EVERYBODY("Needs no role.");

  private final String says;

  AskedBy(String says) {
    this.says = says;
  }

  /** As the method itself declares it, besides operators; for operators alone if it does not. */
  static ImmutableList<AskedBy> of(Method method) {
    if (method.isAnnotationPresent(OpenToAll.class)) {
      return ImmutableList.of(EVERYBODY);
    }
    @Nullable Needs needs = method.getAnnotation(Needs.class);
    return needs == null
        ? ImmutableList.of(OPERATOR)
        : Arrays.stream(needs.value()).map(AskedBy::of).collect(ImmutableList.toImmutableList());
  }

  private static AskedBy of(UserRole role) {
    return switch (role) {
      case BROKER -> BROKER;
      case TASK -> TASK;
      case OPERATOR -> OPERATOR;
    };
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  String says() {
    return says;
  }
}
