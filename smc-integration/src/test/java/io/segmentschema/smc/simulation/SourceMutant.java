package io.segmentschema.smc.simulation;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Production classes with one mistake in them: the text that is there, and the text that somebody
 * might have written instead. They are compiled beside the real ones and live in their own class
 * loader, so production code has no switches.
 *
 * @param name the mistake, in words
 * @param edits what it takes, mostly one
 */
record SourceMutant(String name, List<Edit> edits) {

  /**
   * One replaced text.
   *
   * @param source the class's file, from the project's root
   * @param right what the file says, exactly once
   * @param wrong what the mutant says
   */
  record Edit(String source, String right, String wrong) {}

  SourceMutant(String name, String source, String right, String wrong) {
    this(name, List.of(new Edit(source, right, wrong)));
  }

  /** The same mistake, for which another text has to change too. */
  SourceMutant and(String source, String right, String wrong) {
    List<Edit> more = new ArrayList<>(edits);
    more.add(new Edit(source, right, wrong));
    return new SourceMutant(name, List.copyOf(more));
  }

  /** A world in which every class of ours is loaded anew, with this mistake among them. */
  ClassLoader load(Path folder) throws IOException {
    Path root = Path.of("").toAbsolutePath().getParent();
    Map<String, String> texts = new LinkedHashMap<>();
    for (Edit edit : edits) {
      String text = texts.get(edit.source());
      text = text == null ? Files.readString(root.resolve(edit.source())) : text;
      int at = text.indexOf(edit.right());
      if (at < 0 || text.indexOf(edit.right(), at + 1) >= 0) {
        throw new AssertionError("The mutant's place is not there exactly once: " + name);
      }
      texts.put(edit.source(), text.replace(edit.right(), edit.wrong()));
    }
    List<Path> mutated = new ArrayList<>();
    for (Map.Entry<String, String> text : texts.entrySet()) {
      Path file = folder.resolve("source").resolve(Path.of(text.getKey()).getFileName());
      Files.createDirectories(file.getParent());
      mutated.add(Files.writeString(file, text.getValue()));
    }
    Path classes = Files.createDirectories(folder.resolve("classes"));
    compile(mutated, classes);
    return new Loader(classes, SourceMutant.class.getClassLoader());
  }

  private void compile(List<Path> sources, Path classes) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      List<String> options =
          List.of("-proc:none", "-nowarn", "-d", classes.toString(), "-cp", classPath());
      boolean compiled =
          compiler
              .getTask(
                  said,
                  files,
                  null,
                  options,
                  null,
                  files.getJavaFileObjects(sources.toArray(Path[]::new)))
              .call();
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
