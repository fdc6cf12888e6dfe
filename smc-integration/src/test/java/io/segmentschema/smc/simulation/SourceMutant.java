package io.segmentschema.smc.simulation;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/**
 * Production classes with one mistake in them: the text that is there, and the text that somebody
 * might have written instead. They are compiled beside the real ones and live in their own class
 * loader, so production code has no switches.
 *
 * @param name the mistake, in words
 * @param edits what it takes, mostly one
 * @param firstSeed where the search for a seed that catches it begins in the short form: later than
 *     at 1 where hundreds of seeds do not
 */
record SourceMutant(String name, List<Edit> edits, int firstSeed) {

  private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

  /** One for all, because it would open every library anew for each mutant. */
  private static final StandardJavaFileManager FILES = filesOfTheClassPath();

  /**
   * One replaced text.
   *
   * @param source the class's file, from the project's root
   * @param right what the file says, exactly once
   * @param wrong what the mutant says
   */
  record Edit(String source, String right, String wrong) {}

  SourceMutant(String name, List<Edit> edits) {
    this(name, edits, 1);
  }

  SourceMutant(String name, String source, String right, String wrong) {
    this(name, List.of(new Edit(source, right, wrong)));
  }

  /** The same mistake, for which another text has to change too. */
  SourceMutant and(String source, String right, String wrong) {
    List<Edit> more = new ArrayList<>(edits);
    more.add(new Edit(source, right, wrong));
    return new SourceMutant(name, List.copyOf(more), firstSeed);
  }

  /** The same mistake, searched for from that seed on. */
  SourceMutant rare(int from) {
    return new SourceMutant(name, edits, from);
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
    StringWriter said = new StringWriter();
    FILES.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(classes));
    boolean compiled =
        COMPILER
            .getTask(
                said,
                FILES,
                null,
                List.of("-proc:none", "-nowarn"),
                null,
                FILES.getJavaFileObjects(sources.toArray(Path[]::new)))
            .call();
    if (!compiled) {
      throw new AssertionError("The mutant does not compile: " + name + "\n" + said);
    }
  }

  /** Surefire hides the class path in a jar of its own, and says so. */
  private static StandardJavaFileManager filesOfTheClassPath() {
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    StandardJavaFileManager files = COMPILER.getStandardFileManager(null, null, null);
    try {
      files.setLocationFromPaths(
          StandardLocation.CLASS_PATH,
          Arrays.stream(path.split(File.pathSeparator)).map(Path::of).toList());
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    return files;
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
