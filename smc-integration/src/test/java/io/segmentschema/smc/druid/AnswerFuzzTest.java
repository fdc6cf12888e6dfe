package io.segmentschema.smc.druid;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.smc.fuzz.Mutilator;
import io.segmentschema.smc.fuzz.Samples;
import io.segmentschema.smc.refresh.QueryAnswer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A data node's answer, mutilated: its segments are learnt, failed or missing, or it breaks off.
 */
@Timeout(1200)
final class AnswerFuzzTest {

  private static final int INPUTS = Integer.getInteger("fuzz.inputs", 20_000);
  private static final long SEED = Long.getLong("fuzz.seed", 42);

  @Test
  void mutilatedAnswerCostsItsOwnSegmentsOnly() {
    SegmentId asked =
        SegmentId.parse(
            DatasourceName.of("wiki"), "wiki_2025-06-01T00:00:00.000Z_2025-06-02T00:00:00.000Z_v1");
    Mutilator mutilator = new Mutilator(SEED);
    int learnt = 0;
    int brokenOff = 0;
    for (int i = 0; i < INPUTS; i++) {
      try {
        QueryAnswer answer =
            AnswerReader.read(
                new ByteArrayInputStream(mutilator.mutilateBytes(Samples.ANSWER)), List.of(asked));
        int outcomes = answer.schemas().size() + answer.missing().size() + answer.failed().size();
        assertTrue(outcomes == 1, "outcomes: " + answer);
        learnt += answer.schemas().size();
      } catch (IOException broken) {
        brokenOff++;
      }
    }
    System.out.println(
        "Fuzz of answers: seed="
            + SEED
            + ", inputs="
            + INPUTS
            + ", learnt="
            + learnt
            + ", broken off="
            + brokenOff);
    assertTrue(learnt > 0 && brokenOff > 0);
  }
}
