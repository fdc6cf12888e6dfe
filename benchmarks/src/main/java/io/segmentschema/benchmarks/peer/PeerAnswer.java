package io.segmentschema.benchmarks.peer;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.segmentschema.benchmarks.data.SampleSegments;
import java.util.ArrayList;
import java.util.List;
import org.apache.druid.jackson.DefaultObjectMapper;
import org.apache.druid.segment.metadata.DataSourceInformation;

/** The peer's answer about datasources, of which only the serializing is done. */
public final class PeerAnswer {

  private final List<DataSourceInformation> information = new ArrayList<>();

  /** An answer about so many datasources, each with its own of the made-up schemas. */
  public PeerAnswer(int datasources) {
    for (int datasource = 0; datasource < datasources; datasource++) {
      information.add(
          new DataSourceInformation(
              SampleSegments.nameOf(datasource),
              PeerSegments.payload(datasource).getRowSignature()));
    }
  }

  /** The answer's body, not compressed. */
  public byte[] serialized() {
    try {
      return DefaultObjectMapper.INSTANCE.writeValueAsBytes(information);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The peer cannot serialize its answer", e);
    }
  }
}
