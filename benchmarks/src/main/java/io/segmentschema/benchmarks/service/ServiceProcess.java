package io.segmentschema.benchmarks.service;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The service in a process of its own, which ends with this one. For one thread. */
public final class ServiceProcess implements AutoCloseable {

  private static final String LAUNCHER = "../bin/schema-cache";
  private static final Duration LONGEST_START = Duration.ofMinutes(5);

  private final Process process;
  private final int port;

  private ServiceProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts it as an operator does, with arguments of its {@code serve} command; it has been built.
   */
  public static ServiceProcess start(Path log, int heapMegabytes, List<String> arguments)
      throws IOException {
    int port = freePort();
    List<String> command = new ArrayList<>();
    command.addAll(List.of(LAUNCHER, "serve", "--port", Integer.toString(port)));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(log.toFile()));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("SCHEMA_CACHE_JAVA_OPTS", "-Xmx" + heapMegabytes + "m");
    Process process = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    return new ServiceProcess(process, port);
  }

  public int port() {
    return port;
  }

  /** The processor time that it has used. */
  public Duration cpuTime() {
    return process.info().totalCpuDuration().orElseThrow();
  }

  /** What it answers at that path, as text. */
  public String get(String path) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
    try (InputStream answer = connection.getInputStream()) {
      return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /**
   * What is on its heap after a collection.
   *
   * @param used finds the bytes of each part of the heap in the metrics
   */
  public double liveHeapMegabytes(Pattern used) throws IOException, InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process collect =
        new ProcessBuilder(jcmd.toString(), Long.toString(process.pid()), "GC.run")
            .redirectErrorStream(true)
            .redirectOutput(Redirect.DISCARD)
            .start();
    if (collect.waitFor() != 0) {
      throw new IOException("The service's heap cannot be collected");
    }
    double bytes = 0;
    Matcher part = used.matcher(get("/metrics"));
    while (part.find()) {
      bytes += Double.parseDouble(part.group(1));
    }
    return bytes / (1 << 20);
  }

  /** Returns as soon as it is ready to serve. */
  public void awaitReady() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + LONGEST_START.toNanos();
    while (process.isAlive() && System.nanoTime() < deadline) {
      if (answersReady()) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
    throw new IOException("The service does not become ready: alive=" + process.isAlive());
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }

  private boolean answersReady() {
    try {
      HttpURLConnection connection =
          (HttpURLConnection)
              URI.create("http://127.0.0.1:" + port + "/readyz").toURL().openConnection();
      connection.setReadTimeout(1000);
      return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
    } catch (IOException notYet) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
