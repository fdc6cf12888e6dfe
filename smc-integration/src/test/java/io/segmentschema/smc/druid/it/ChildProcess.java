package io.segmentschema.smc.druid.it;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** One JVM that this one started; its log and its arguments are in a folder under its name. */
final class ChildProcess implements AutoCloseable {

  private static final long SECONDS_TO_END = 20;

  private final String name;
  private final Process process;
  private final Path log;

  private ChildProcess(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  /** Starts a main class; {@code options} are the JVM's. */
  static ChildProcess start(
      Path folder, String name, String classPath, List<String> options, List<String> mainAndArgs)
      throws IOException {
    List<String> watched = new ArrayList<>(List.of(ChildMain.class.getName()));
    watched.addAll(mainAndArgs);
    return startReader(folder, name, classPath, options, watched);
  }

  /** Starts a main class that reads its standard input, and ends with it, by itself. */
  static ChildProcess startReader(
      Path folder, String name, String classPath, List<String> options, List<String> mainAndArgs)
      throws IOException {
    List<String> arguments = new ArrayList<>(options);
    arguments.addAll(List.of("-cp", classPath + File.pathSeparator + ownClasses()));
    arguments.addAll(mainAndArgs);
    Path argumentFile = folder.resolve(name + ".args");
    Files.writeString(
        argumentFile,
        arguments.stream().map(ChildProcess::quoted).collect(Collectors.joining("\n")));
    Path log = folder.resolve(name + ".log");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(java, "@" + argumentFile)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    ChildProcess child = new ChildProcess(name, process, log);
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    return child;
  }

  String name() {
    return name;
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /** Fails with the end of its log if the process is no more. */
  void requireAlive() throws IOException {
    if (!process.isAlive()) {
      throw new IllegalStateException(
          "A process ended: name=" + name + ", exitCode=" + process.exitValue() + "\n" + logEnd());
    }
  }

  /** To its standard input. */
  void write(String text) throws IOException {
    process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  String log() throws IOException {
    return Files.readString(log);
  }

  /** Ends it where it stands. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** Asks it to end, then ends it. */
  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
      kill();
    }
  }

  private String logEnd() throws IOException {
    List<String> lines = Files.readAllLines(log);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
  }

  private static String quoted(String argument) {
    return '"' + argument.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static Path ownClasses() {
    try {
      return Path.of(ChildMain.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
