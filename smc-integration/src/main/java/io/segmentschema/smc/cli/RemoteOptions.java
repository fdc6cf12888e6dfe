package io.segmentschema.smc.cli;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every command has that asks a running service. */
final class RemoteOptions implements CommandFactory.ReadsEnvironment {

  private static final String VARIABLE = "SCHEMA_CACHE_URL";
  private static final String DEFAULT_URL = "http://127.0.0.1:8085";

  private Map<String, String> environment = Map.of();

  @Option(
      names = "--service",
      paramLabel = "URL",
      description =
          "The service's address; otherwise the environment's SCHEMA_CACHE_URL, otherwise "
              + DEFAULT_URL
              + ".")
  private @Nullable String service;

  @Option(names = "--url", hidden = true, description = "The former name of --service.")
  private @Nullable String url;

  @Option(names = "--json", description = "Print what the service answers as it is, a refusal too.")
  private boolean json;

  // Made and set by picocli, through the factory, which tells it the environment.
  @SuppressWarnings("NullAway.Init")
  @Mixin
  private AccessOptions access;

  @Override
  public void environment(Map<String, String> given) {
    environment = given;
  }

  boolean json() {
    return json;
  }

  Terminal terminal() {
    return Terminal.of(environment);
  }

  ServiceClient client() {
    if (service != null) {
      return ServiceClient.of("--service", service, access.credentials());
    }
    return url != null
        ? ServiceClient.of("--url", url, access.credentials())
        : ServiceClient.of(
            VARIABLE, environment.getOrDefault(VARIABLE, DEFAULT_URL), access.credentials());
  }
}
