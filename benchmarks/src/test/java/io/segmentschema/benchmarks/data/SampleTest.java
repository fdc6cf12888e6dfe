package io.segmentschema.benchmarks.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.segmentschema.benchmarks.peer.PeerSegments;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.StoredSchema;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SampleTest {

  @Test
  void bothSidesGetTheSameSegmentsAndColumns() {
    Shape shape = new Shape(500, 3, 7, 7, 4, true);
    SampleSegments ours = new SampleSegments(shape);
    PeerSegments peer = new PeerSegments(shape);

    for (int segment = 0; segment < shape.segments(); segment++) {
      CommittedSegment row = ours.row(ours.readId(segment), segment);
      StoredSchema.Readable schema = (StoredSchema.Readable) row.schema();
      var peersSchema = peer.payloads().get(peer.metadata(segment).getSchemaFingerprint());

      assertEquals(ours.id(segment), row.id());
      assertEquals(peer.id(segment).toString(), row.id().toString());
      assertEquals(peer.metadata(segment).getNumRows(), row.numRows().orElseThrow());
      assertEquals(
          peersSchema.getRowSignature().getColumnNames(),
          schema.schema().payload().rowSignature().columns().stream().map(c -> c.name()).toList());
    }
  }

  @Test
  void noSegmentAppearsTwiceAndEverySchemaHasSegments() {
    Shape shape = Shape.of(5000, 7);
    SampleSegments ours = new SampleSegments(shape);
    Set<Object> ids = new HashSet<>();
    Set<Integer> schemas = new HashSet<>();

    for (int segment = 0; segment < shape.segments(); segment++) {
      assertTrue(ids.add(ours.id(segment)));
      schemas.add(shape.schema(segment));
    }

    assertEquals(shape.schemas(), schemas.size());
    assertEquals(Columns.COUNT, SampleSegments.payload(49).rowSignature().size());
  }
}
