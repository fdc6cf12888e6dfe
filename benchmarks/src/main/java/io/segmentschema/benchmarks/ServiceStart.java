package io.segmentschema.benchmarks;

import io.segmentschema.benchmarks.service.ServiceProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How long the service takes from the start of its process until it is ready. */
final class ServiceStart {

  private static final int HEAP_MEGABYTES = 4000;

  private ServiceStart() {}

  static double seconds(String storeUrl) throws Exception {
    Path folder = Files.createDirectories(Path.of("target/service"));
    Path password = Files.writeString(folder.resolve("password"), "");
    long began = System.nanoTime();
    try (ServiceProcess service =
        ServiceProcess.start(
            folder.resolve("start.log"),
            HEAP_MEGABYTES,
            List.of(
                "--store-url",
                storeUrl,
                "--store-user",
                "root",
                "--store-password-file",
                password.toString()))) {
      service.awaitReady();
      return Figures.millisSince(began) / 1000;
    }
  }
}
