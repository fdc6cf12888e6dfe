package io.segmentschema.smc.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.Stopwatch;
import com.google.common.base.Ticker;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.segmentschema.smc.DemoModule;
import io.segmentschema.smc.config.ConfigurationSources;
import io.segmentschema.smc.config.ResolvedConfig;
import io.segmentschema.smc.demo.DemoScreen;
import io.segmentschema.smc.logging.LogFormat;
import io.segmentschema.smc.logging.LogSetup;
import io.segmentschema.smc.service.ServiceLifecycle;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Runs the demo once, in a folder of its own, and says whether all its schemas were learnt and
 * stored. The launcher also has the JVM note which classes that takes, so that later starts find
 * them prepared.
 */
@Command(
    name = "selftest",
    description = "Run the demo once in a temporary folder, and say whether this machine can.",
    mixinStandardHelpOptions = true)
final class SelftestCommand implements Callable<Integer> {

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("schema-cache-selftest");
    try {
      return run(folder);
    } finally {
      MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }

  private int run(Path folder) throws IOException, InterruptedException {
    Stopwatch sinceStart = Stopwatch.createStarted();
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    ServiceLifecycle service =
        DemoModule.createService(config(folder), DemoScreen.plain(nowhere, Ticker.systemTicker()));
    try {
      service.start();
      ServiceClient client = ServiceClient.of("address", service.address().toString());
      DemoProgress progress = new DemoProgress(Ticker.systemTicker());
      JsonNode status = client.get("/v1/status").json();
      progress.see(status);
      while (!progress.isSettled() && !progress.isStuck()) {
        TimeUnit.MILLISECONDS.sleep(50);
        status = client.get("/v1/status").json();
        progress.see(status);
      }
      return report(progress.isSettled(), status, sinceStart.elapsed());
    } finally {
      service.stop();
    }
  }

  private static ResolvedConfig config(Path folder) {
    Map<String, String> flags =
        Map.of("schema-cache.data-dir", folder.toString(), "schema-cache.http.port", "0");
    ResolvedConfig config =
        ResolvedConfig.of(ConfigurationSources.of(flags, Map.of(), Optional.empty()), true);
    LogSetup.apply("WARN", LogFormat.TEXT);
    return config;
  }

  private int report(boolean settled, JsonNode status, Duration took) {
    PrintWriter out = spec.commandLine().getOut();
    if (settled) {
      out.printf(
          json
              ? "{\"schemas\":%d,\"durationMillis\":%d}%n"
              : "This machine can run the service: %d schemas learnt and stored in %d ms%n",
          status.at("/stages/polled").asLong(),
          took.toMillis());
      out.flush();
      return ExitCode.DONE.code();
    }
    throw CommandFailure.failed(
        "The demo stands still since %d s: status=%s"
            .formatted(DemoProgress.PATIENCE.toSeconds(), status));
  }
}
