package io.segmentschema.smc.simulation;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A production class with one mistake in it: the text that is there, and the text that somebody
 * might have written instead. It is compiled beside the real one and lives in its own class loader,
 * so production code has no switches.
 *
 * @param name the mistake, in words
 * @param source the class's file, from the project's root
 * @param right what the file says, exactly once
 * @param wrong what the mutant says
 */
record SourceMutant(String name, String source, String right, String wrong) {

  /** A world in which every class of ours is loaded anew, with this mistake among them. */
  ClassLoader load(Path folder) throws IOException {
    Path root = Path.of("").toAbsolutePath().getParent();
    Path file = root.resolve(source);
    String text = Files.readString(file);
    int at = text.indexOf(right);
    if (at < 0 || text.indexOf(right, at + 1) >= 0) {
      throw new AssertionError("The mutant's place is not there exactly once: " + name);
    }
    Path mutated = folder.resolve("source").resolve(file.getFileName());
    Files.createDirectories(mutated.getParent());
    Files.writeString(mutated, text.replace(right, wrong));
    Path classes = Files.createDirectories(folder.resolve("classes"));
    compile(mutated, classes);
    return new Loader(classes, SourceMutant.class.getClassLoader());
  }

  private void compile(Path file, Path classes) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      List<String> options =
          List.of("-proc:none", "-nowarn", "-d", classes.toString(), "-cp", classPath());
      boolean compiled =
          compiler.getTask(said, files, null, options, null, files.getJavaFileObjects(file)).call();
      if (!compiled) {
        throw new AssertionError("The mutant does not compile: " + name + "\n" + said);
      }
    }
  }

  /** Surefire hides the class path in a jar of its own, and says so. */
  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  /** Loads our classes itself, mutated ones first, and leaves the rest to its parent. */
  private static final class Loader extends ClassLoader {

    private final Path classes;

    Loader(Path classes, ClassLoader parent) {
      super(parent);
      this.classes = classes;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith("io.segmentschema.")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded == null ? define(name) : loaded;
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      String resource = name.replace('.', '/') + ".class";
      Path mutated = classes.resolve(resource);
      try (InputStream in =
          Files.exists(mutated)
              ? Files.newInputStream(mutated)
              : getParent().getResourceAsStream(resource)) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException unreadable) {
        throw new UncheckedIOException(unreadable);
      }
    }
  }
}
