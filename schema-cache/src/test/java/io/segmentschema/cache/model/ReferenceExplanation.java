package io.segmentschema.cache.model;

import io.segmentschema.cache.datasource.ColumnExplanation;
import io.segmentschema.cache.datasource.MergePolicy;
import io.segmentschema.cache.datasource.TypeCount;
import io.segmentschema.cache.schema.Column;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.segment.SegmentInterval;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Where the type of a column comes from, told plainly: by a look at every segment. */
public final class ReferenceExplanation {

  /** What is to be said of one column. */
  public record Told(
      String name,
      ColumnType type,
      SegmentId decidedBy,
      Map<String, Long> otherTypes,
      long untypedSegments,
      long segments,
      SegmentInterval firstInterval,
      SegmentInterval lastInterval) {}

  private ReferenceExplanation() {}

  /**
   * @param newestFirst every segment that has a schema, in the order of the walk
   */
  public static List<Told> explain(MergePolicy policy, Map<SegmentId, RowSignature> newestFirst) {
    Map<String, List<SegmentId>> having = new LinkedHashMap<>();
    Map<String, List<ColumnType>> types = new LinkedHashMap<>();
    List<String> typedFirst = new ArrayList<>();
    newestFirst.forEach(
        (id, signature) -> {
          for (Column column : signature.columns()) {
            having.computeIfAbsent(column.name(), name -> new ArrayList<>()).add(id);
            types.computeIfAbsent(column.name(), name -> new ArrayList<>()).add(column.type());
            if (column.type().isTyped() && !typedFirst.contains(column.name())) {
              typedFirst.add(column.name());
            }
          }
        });
    return typedFirst.stream()
        .map(name -> told(policy, name, having.get(name), types.get(name)))
        .toList();
  }

  /** What the cache says, in the same form; equal counts of types come in no order here. */
  public static Told told(ColumnExplanation said) {
    Map<String, Long> others = new TreeMap<>();
    for (TypeCount other : said.otherTypes()) {
      others.put(other.type().text().orElseThrow(), other.segments());
    }
    return new Told(
        said.name(),
        said.type(),
        said.decidedBy(),
        others,
        said.untypedSegments(),
        said.segments(),
        said.firstInterval(),
        said.lastInterval());
  }

  private static Told told(
      MergePolicy policy, String name, List<SegmentId> having, List<ColumnType> types) {
    List<ColumnType> soFar = new ArrayList<>();
    ColumnType merged = ColumnType.UNTYPED;
    for (ColumnType type : types) {
      merged = ReferenceMerge.merge(policy, merged, type);
      soFar.add(merged);
    }
    int decided = soFar.size() - 1;
    while (decided > 0 && soFar.get(decided - 1).equals(merged)) {
      decided--;
    }
    Map<String, Long> others = new TreeMap<>();
    for (ColumnType type : types) {
      Optional<String> other = type.equals(merged) ? Optional.empty() : type.text();
      other.ifPresent(text -> others.merge(text, 1L, Long::sum));
    }
    return new Told(
        name,
        merged,
        having.get(decided),
        others,
        types.stream().filter(type -> !type.isTyped()).count(),
        having.size(),
        having.get(having.size() - 1).interval(),
        having.get(0).interval());
  }
}
