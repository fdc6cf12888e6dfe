package io.segmentschema.smc.demo;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.StageCounts;
import io.segmentschema.cache.datasource.DatasourceSchema;
import io.segmentschema.cache.segment.SegmentId;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Where the narrator looks things up. Each is asked several times a second.
 *
 * @param ready whether the service answers readers
 * @param stages how many segments stand where
 * @param missing whether a used segment's schema still has to be learnt
 * @param datasources the datasource schemas
 */
public record DemoFacts(
    BooleanSupplier ready,
    Supplier<StageCounts> stages,
    Predicate<SegmentId> missing,
    Supplier<ImmutableList<DatasourceSchema>> datasources) {}
