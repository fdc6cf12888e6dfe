package io.segmentschema.benchmarks.cache;

import io.segmentschema.benchmarks.data.SampleSegments;
import io.segmentschema.benchmarks.peer.PeerSegments;
import io.segmentschema.cache.schema.Fingerprint;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.druid.segment.SchemaPayload;
import org.apache.druid.segment.metadata.FingerprintGenerator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The fingerprint of a schema of 61 columns, another one at each call. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Thread)
public class FingerprintSpeed {

  private static final int SCHEMAS = 50;

  private final io.segmentschema.cache.schema.SchemaPayload[] ourPayloads =
      IntStream.range(0, SCHEMAS)
          .mapToObj(SampleSegments::payload)
          .toArray(io.segmentschema.cache.schema.SchemaPayload[]::new);
  private final SchemaPayload[] peerPayloads =
      IntStream.range(0, SCHEMAS).mapToObj(PeerSegments::payload).toArray(SchemaPayload[]::new);
  private final FingerprintGenerator generator = PeerSegments.generator();
  private int at;

  @Benchmark
  public Fingerprint ours() {
    return Fingerprint.of(ourPayloads[next()]);
  }

  @Benchmark
  public String peer() {
    return generator.generateFingerprint(peerPayloads[next()], "datasource", 1);
  }

  private int next() {
    at = at + 1 < SCHEMAS ? at + 1 : 0;
    return at;
  }
}
