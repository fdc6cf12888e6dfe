package io.segmentschema.smc.cli;

import com.google.common.base.Ticker;
import io.segmentschema.smc.DemoModule;
import io.segmentschema.smc.DruidModule;
import io.segmentschema.smc.SegmentSchemaServiceModule;
import io.segmentschema.smc.config.ConfigurationSources;
import io.segmentschema.smc.config.DataFolder.DataFolderException;
import io.segmentschema.smc.config.ResolvedConfig;
import io.segmentschema.smc.demo.DemoScreen;
import io.segmentschema.smc.logging.LogSetup;
import io.segmentschema.smc.service.ServiceLifecycle;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the service until the process is asked to end. */
@Command(
    name = "serve",
    description = "Run the service.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Flags go before the environment (SCHEMA_CACHE_HTTP_PORT and so on), the",
      "environment before the file, the file before the defaults.",
      "docs/operations.md lists every key."
    })
final class ServeCommand implements Callable<Integer>, CommandFactory.ReadsEnvironment {

  @Option(names = "--config", paramLabel = "FILE", description = "A properties file.")
  private @Nullable Path config;

  @Option(names = "--port", paramLabel = "P", description = "The port; 0 picks a free one.")
  private @Nullable String port;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description =
          "Where the embedded store keeps its file (default: data, the demo's data/demo).")
  private @Nullable String dataDir;

  @Option(
      names = "--store-url",
      paramLabel = "JDBC",
      description = "A MySQL-protocol store in place of the embedded one.")
  private @Nullable String storeUrl;

  @Option(names = "--store-user", paramLabel = "U", description = "The user of that store.")
  private @Nullable String storeUser;

  @Option(
      names = "--store-password-file",
      paramLabel = "F",
      description = "A file with the password of that user.")
  private @Nullable String storePasswordFile;

  @Option(
      names = "--engine",
      paramLabel = "NAME",
      description = "The engine whose segments are followed: druid.")
  private @Nullable String engine;

  @Option(
      names = "--coordinator",
      paramLabel = "URL",
      description = "Where a Coordinator of that Druid cluster is.")
  private @Nullable String coordinator;

  @Option(
      names = "--ha",
      paramLabel = "MODE",
      description = "How several services on one store agree on a leader: zookeeper.")
  private @Nullable String availability;

  @Option(
      names = "--zk",
      paramLabel = "HOSTS",
      description = "ZooKeeper's servers, HOST:PORT with commas between.")
  private @Nullable String zooKeeper;

  @Option(
      names = "--demo",
      description = "Run an in-process sample cluster, and tell what happens.")
  private boolean demo;

  @Spec private CommandSpec spec = CommandSpec.create();

  private Map<String, String> environment = Map.of();

  @Override
  public void environment(Map<String, String> given) {
    environment = given;
  }

  @Override
  public Integer call() throws InterruptedException {
    ResolvedConfig resolved =
        ResolvedConfig.of(
            ConfigurationSources.of(flags(), environment, Optional.ofNullable(config)), demo);
    refuseTwoEngines(resolved);
    LogSetup.apply(resolved.logLevel(), resolved.logFormat());
    PrintWriter out = spec.commandLine().getOut();
    ServiceLifecycle service = create(resolved);
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(service, ended), "stop"));
    try {
      service.start();
    } catch (IOException portTaken) {
      throw CommandFailure.failed(
          "The service cannot listen: host=%s, port=%d, problem=%s"
              .formatted(resolved.http().host(), resolved.http().port(), portTaken.getMessage()));
    }
    if (!demo) {
      out.println("Serving at " + service.address());
      out.flush();
    }
    ended.await();
    return ExitCode.DONE.code();
  }

  private void refuseTwoEngines(ResolvedConfig resolved) {
    if (demo && resolved.druid().isPresent()) {
      throw CommandFailure.wrongUse(
          "The demo brings its own cluster: --demo and --engine cannot stand together");
    }
  }

  private ServiceLifecycle create(ResolvedConfig resolved) {
    try {
      if (demo) {
        return DemoModule.createService(
            resolved, DemoScreen.plain(System.out, Ticker.systemTicker()));
      }
      return resolved
          .druid()
          .map(druid -> DruidModule.createService(resolved, druid))
          .orElseGet(() -> SegmentSchemaServiceModule.createService(resolved));
    } catch (DataFolderException unusable) {
      throw CommandFailure.failed(String.valueOf(unusable.getMessage()));
    }
  }

  private static void stop(ServiceLifecycle service, CountDownLatch ended) {
    service.stop();
    ended.countDown();
  }

  private Map<String, String> flags() {
    Map<String, String> flags = new LinkedHashMap<>();
    put(flags, "schema-cache.http.port", port);
    put(flags, "schema-cache.data-dir", dataDir);
    put(flags, "schema-cache.engine", engine);
    put(flags, "schema-cache.druid.coordinator", coordinator);
    put(flags, "schema-cache.ha.mode", availability);
    put(flags, "schema-cache.ha.zookeeper.hosts", zooKeeper);
    put(flags, "schema-cache.store.url", storeUrl);
    put(flags, "schema-cache.store.user", storeUser);
    put(flags, "schema-cache.store.password-file", storePasswordFile);
    return flags;
  }

  private static void put(Map<String, String> flags, String key, @Nullable String value) {
    if (value != null) {
      flags.put(key, value);
    }
  }
}
