package io.segmentschema.smc.simulation;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** One test of another module, run in a mutant's world. */
final class NamedTest {

  private static final String PACKAGE = "io.segmentschema.poller.";

  private final Class<?> type;
  private final String method;

  /**
   * @param name class and method, as in {@code H2StoreTest.longestIdsFit}
   */
  NamedTest(ClassLoader world, String name) throws ClassNotFoundException {
    int dot = name.indexOf('.');
    this.type = Class.forName(PACKAGE + name.substring(0, dot), true, world);
    this.method = name.substring(dot + 1);
  }

  /** Runs it; what it threw if it failed. */
  Optional<Throwable> run(Path folder) throws ReflectiveOperationException, IOException {
    var constructor = type.getDeclaredConstructor();
    constructor.setAccessible(true);
    Object test = constructor.newInstance();
    for (Field field : type.getDeclaredFields()) {
      if (field.isAnnotationPresent(TempDir.class)) {
        field.setAccessible(true);
        field.set(test, Files.createDirectories(folder));
      }
    }
    try {
      callAll(type, test, BeforeEach.class);
      call(find(type, method), test);
      return Optional.empty();
    } catch (InvocationTargetException failed) {
      return Optional.of(failed.getCause());
    } finally {
      callAll(type, test, AfterEach.class);
    }
  }

  private static void callAll(Class<?> type, Object test, Class<? extends Annotation> mark)
      throws ReflectiveOperationException {
    for (Class<?> of = type; of != Object.class; of = of.getSuperclass()) {
      for (Method each : of.getDeclaredMethods()) {
        if (each.isAnnotationPresent(mark)) {
          call(each, test);
        }
      }
    }
  }

  private static void call(Method method, Object test) throws ReflectiveOperationException {
    method.setAccessible(true);
    method.invoke(test);
  }

  private static Method find(Class<?> type, String name) {
    return Arrays.stream(type.getDeclaredMethods())
        .filter(each -> each.getName().equals(name))
        .findFirst()
        .orElseGet(() -> find(type.getSuperclass(), name));
  }
}
