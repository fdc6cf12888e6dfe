package io.segmentschema.smc.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * An embedded store that cannot grow any more: the shell's limit on the size of files stands for a
 * full disk, because it needs no rights.
 */
@Timeout(120)
final class DiskFullTest {

  private static final int BATCH = 500;

  @TempDir private Path folder;

  @Test
  void fullDiskIsSaidReadsGoOnAndNothingAcknowledgedIsLost() throws Exception {
    int acknowledged = 0;
    try (ServiceProcess service = ServiceProcess.start(folder, limited(3 * 1024))) {
      HttpResponse<String> answer = service.begin("/v1/segments", publish(acknowledged)).get();
      while (answer.statusCode() == 200) {
        acknowledged++;
        answer = service.begin("/v1/segments", publish(acknowledged)).get();
      }
      assertEquals(503, answer.statusCode(), answer.body());
      assertTrue(answer.body().contains("urn:segment-schema:problem:"), answer.body());
      assertTrue(acknowledged > 0);
      assertEquals(acknowledged, columns(service)); // Readers are served from memory.
    }
    try (ServiceProcess roomy = ServiceProcess.start(folder, "--data-dir", data())) {
      int found = columns(roomy);
      assertTrue(found == acknowledged || found == acknowledged + 1, found + " of " + acknowledged);
      roomy.post("/v1/segments", publish(acknowledged + 1));
      assertTrue(columns(roomy) > acknowledged);
    }
  }

  /** Each batch brings one more column. */
  private static int columns(ServiceProcess service) throws Exception {
    JsonNode schema = service.get("/v1/datasources/ds/schema");
    return schema.path("rowSignature").size();
  }

  private ProcessBuilder limited(int kibibytes) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("bash", "-c", "ulimit -f " + kibibytes + "; exec \"$@\"", "limited"));
    command.addAll(ServiceProcess.command("--data-dir", data()));
    return new ProcessBuilder(command);
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  private static String publish(int batch) {
    List<String> segments = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      segments.add(
          "{\"datasource\":\"ds\",\"interval\":\"2025-01-01/2025-01-02\",\"version\":\"v"
              + batch
              + "\",\"partitionNum\":"
              + i
              + ",\"numRows\":1,\"schema\":{\"rowSignature\":[{\"name\":\"c"
              + batch
              + "\",\"type\":\"LONG\"}]}}");
    }
    return "{\"segments\":[" + String.join(",", segments) + "]}";
  }
}
