package io.segmentschema.cache;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.datasource.DatasourceSchema;
import io.segmentschema.cache.segment.DatasourceName;

/**
 * What has become of the datasource schemas since some change. Immutable: any thread.
 *
 * @param upTo the newest change in it: who asks for what came after that one misses nothing
 * @param changed the schemas that are new or other ones, as of that change, by name
 * @param removed the datasources that have none any more, by name; who asked may have known them or
 *     not
 */
public record ChangedSchemas(
    long upTo, ImmutableList<DatasourceSchema> changed, ImmutableList<DatasourceName> removed) {}
