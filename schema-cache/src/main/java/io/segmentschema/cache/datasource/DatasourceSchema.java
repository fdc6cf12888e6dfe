package io.segmentschema.cache.datasource;

import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.segment.DatasourceName;

/**
 * The merged schema of a datasource, as Brokers see it. Immutable: any thread.
 *
 * @param datasource whose it is
 * @param rowSignature the columns, each typed
 * @param version the version of that signature
 */
public record DatasourceSchema(
    DatasourceName datasource, RowSignature rowSignature, SchemaVersion version) {}
