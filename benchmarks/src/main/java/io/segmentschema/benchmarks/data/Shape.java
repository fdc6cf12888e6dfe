package io.segmentschema.benchmarks.data;

/**
 * What a made-up cluster looks like. Every number about segment {@code i} is a function of {@code
 * i} alone, so that both sides get the same segments in every run.
 *
 * @param segments how many segments, spread evenly over the datasources
 * @param datasources how many datasources
 * @param schemas how many distinct schemas there are
 * @param schemasOfEach how many of these each datasource has, spread evenly over its segments
 * @param partitions segments per hour and datasource
 * @param ownVersions whether every interval has a version of its own, as after many compactions, or
 *     all share one
 */
public record Shape(
    int segments,
    int datasources,
    int schemas,
    int schemasOfEach,
    int partitions,
    boolean ownVersions) {

  /** Hourly intervals of ten partitions, 50 schemas, one version. */
  public static Shape of(int segments, int datasources) {
    return new Shape(segments, datasources, 50, 50, 10, false);
  }

  /** Hourly intervals of ten partitions; each datasource has 50 of that many schemas. */
  public static Shape ofManySchemas(int segments, int datasources, int schemas) {
    return new Shape(segments, datasources, schemas, Math.min(50, schemas), 10, false);
  }

  /** One partition per hour, each with its own version, 50 schemas. */
  public static Shape ofOwnVersions(int segments, int datasources) {
    return new Shape(segments, datasources, 50, 50, 1, true);
  }

  /** The datasource's number. */
  public int datasource(int segment) {
    return segment % datasources;
  }

  /** Hours since the first interval. */
  public int hour(int segment) {
    return segment / datasources / partitions;
  }

  /** The partition number. */
  public int partition(int segment) {
    return segment / datasources % partitions;
  }

  /** Which of the versions the segment has: 0, or the hour. */
  public int version(int segment) {
    return ownVersions ? hour(segment) : 0;
  }

  /** The schema's number: as good as random, so that no day has its own. */
  public int schema(int segment) {
    return schemaOfDatasource(segment, mix(segment));
  }

  /** One of the schemas that the segment's datasource has, by any number. */
  public int schemaOfDatasource(int segment, int choice) {
    int first = datasource(segment) * 7;
    return (first + Math.floorMod(choice, schemasOfEach)) % schemas;
  }

  /** The row count, as good as random between 4 and 5 million. */
  public long numRows(int segment) {
    return 4_000_000L + Math.floorMod(mix(segment + 0x5bd1e995), 1_000_000);
  }

  private static int mix(int number) {
    int hash = number * 0x9E3779B9;
    hash = (hash ^ (hash >>> 15)) * 0x85EBCA6B;
    return hash ^ (hash >>> 13);
  }
}
