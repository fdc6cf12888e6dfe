package io.segmentschema.benchmarks;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.segmentschema.benchmarks.service.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** How long the service takes from the start of its process until it is ready. */
final class ServiceStart {

  private static final int HEAP_MEGABYTES = 4000;
  private static final Duration LONGEST_WRITE = Duration.ofMinutes(2);

  private final String storeUrl;
  private final Path folder;
  private final Path data;
  private final List<String> withSnapshot;

  ServiceStart(String storeUrl) throws IOException {
    this.storeUrl = storeUrl;
    this.folder = Files.createDirectories(Path.of("target/service"));
    this.data = folder.resolve("data");
    Files.writeString(folder.resolve("password"), "");
    Path enabled =
        Files.writeString(
            folder.resolve("snapshot.properties"), "schema-cache.snapshot.enabled=true\n");
    this.withSnapshot = List.of("--config", enabled.toString(), "--data-dir", data.toString());
  }

  /** When everything comes from the store. */
  double seconds() throws Exception {
    return seconds(List.of());
  }

  /** When everything comes from the store, and the process then leaves its local snapshot. */
  double secondsLeavingSnapshot() throws Exception {
    if (Files.exists(data)) {
      MoreFiles.deleteRecursively(data, RecursiveDeleteOption.ALLOW_INSECURE);
    }
    long began = System.nanoTime();
    try (ServiceProcess service = start(withSnapshot)) {
      service.awaitReady();
      double seconds = Figures.millisSince(began) / 1000;
      awaitSnapshot();
      return seconds;
    }
  }

  /** When a process before has left its local snapshot. */
  double secondsWithSnapshot() throws Exception {
    return seconds(withSnapshot);
  }

  private double seconds(List<String> more) throws Exception {
    long began = System.nanoTime();
    try (ServiceProcess service = start(more)) {
      service.awaitReady();
      return Figures.millisSince(began) / 1000;
    }
  }

  private void awaitSnapshot() throws Exception {
    Path file = data.resolve("schema-cache.snapshot");
    long deadline = System.nanoTime() + LONGEST_WRITE.toNanos();
    while (Files.notExists(file)) {
      if (System.nanoTime() > deadline) {
        throw new IOException("The service writes no snapshot: file=" + file);
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private ServiceProcess start(List<String> more) throws IOException {
    List<String> arguments = new ArrayList<>(more);
    arguments.addAll(
        List.of(
            "--store-url",
            storeUrl,
            "--store-user",
            "root",
            "--store-password-file",
            folder.resolve("password").toString()));
    return ServiceProcess.start(folder.resolve("start.log"), HEAP_MEGABYTES, arguments);
  }
}
