package io.segmentschema.smc.druid.it;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * Runs another main class for as long as somebody holds the other end of this process's standard
 * input: so no child outlives a test's JVM, not even one that was killed.
 */
final class ChildMain {

  private ChildMain() {}

  public static void main(String[] args) throws Exception {
    Thread watch = new Thread(ChildMain::endWithParent, "parent-watch");
    watch.setDaemon(true);
    watch.start();
    String[] rest = Arrays.copyOfRange(args, 1, args.length);
    try {
      Class.forName(args[0]).getMethod("main", String[].class).invoke(null, (Object) rest);
    } catch (InvocationTargetException failed) {
      failed.getCause().printStackTrace();
      Runtime.getRuntime().halt(1);
    }
  }

  private static void endWithParent() {
    try {
      System.in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException closed) {
      // The same as its end.
    }
    Runtime.getRuntime().halt(2);
  }
}
