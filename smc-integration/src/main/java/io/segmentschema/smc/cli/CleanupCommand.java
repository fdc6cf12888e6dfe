package io.segmentschema.smc.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentschema.poller.CleanupConfig;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Has the leader delete what nobody needs any more. */
@Command(
    name = "cleanup",
    description =
        "Purge rows unused for longer than the grace period, then delete older schemas that no row references.",
    mixinStandardHelpOptions = true)
final class CleanupCommand extends RemoteCommand {

  @Option(names = "--dry-run", description = "Only tell what would be deleted.")
  private boolean dryRun;

  @Option(
      names = "--older-than",
      paramLabel = "D",
      description = "An ISO-8601 duration such as PT1H in place of the configured grace period.")
  private @Nullable String olderThan;

  @Override
  ServiceClient.Answer ask(ServiceClient client) {
    String grace =
        olderThan == null
            ? ""
            : "&olderThan="
                + Arguments.duration(
                    "--older-than", olderThan, Duration.ZERO, CleanupConfig.LONGEST_GRACE);
    return showing(
        dryRun ? "Looking" : "Cleaning up",
        progress -> client.post("/v1/cleanup?dryRun=" + dryRun + grace));
  }

  @Override
  void show(JsonNode cleanup, View view) {
    String done =
        dryRun
            ? "Would purge %d segments and delete %d schemas."
            : "Purged %d segments and deleted %d schemas.";
    view.line(
        done.formatted(
            cleanup.path("segmentsPurged").asLong(), cleanup.path("schemasDeleted").asLong()));
  }
}
