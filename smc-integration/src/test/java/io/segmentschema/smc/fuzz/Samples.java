package io.segmentschema.smc.fuzz;

/** Well-formed input of every kind. */
public final class Samples {

  public static final String PUBLISH =
      """
      {"segments":[{"datasource":"wiki","interval":"2025-06-01/2025-06-02","version":"v1","partitionNum":1,
       "numRows":3,"schema":{"rowSignature":[{"name":"page","type":"STRING"},{"name":"x","type":"ARRAY<LONG>"}],
       "aggregators":{"count":{"type":"count","name":"count"}}}},
       {"datasource":"wiki","interval":"2025-06-01/2025-06-02","version":"v1","partitionNum":2,"numRows":0,"tombstone":true}]}
      """;
  public static final String UNUSED =
      """
      {"datasource":"wiki","segmentIds":["wiki_2025-06-01T00:00:00.000Z_2025-06-02T00:00:00.000Z_v1"]}
      """;
  public static final String PUSH =
      """
      {"task":"t","epoch":1,"sequence":1,"segmentSchemas":[{"dataSource":"wiki","segmentId":
       "wiki_2025-06-01T00:00:00.000Z_2025-06-02T00:00:00.000Z_v1","delta":false,"numRows":5,
       "newColumns":["a","b"],"updatedColumns":[],"columnTypeMap":{"a":"LONG","b":"COMPLEX<json>"}}]}
      """;
  public static final String REMOVAL =
      """
      {"task":"t","epoch":1,"sequence":2,"segmentIds":["wiki_2025-06-01T00:00:00.000Z_2025-06-02T00:00:00.000Z_v1"],
       "reason":"handedOff"}
      """;
  public static final String TASK_WORDS =
      """
      {"instance":"i","tasks":[{"task":"t","epoch":1,"sequence":2,"segments":[{"dataSource":"wiki","segmentId":
       "wiki_2025-06-01T00:00:00.000Z_2025-06-02T00:00:00.000Z_v1","numRows":5,"rowSignature":[{"name":"a","type":"LONG"}],
       "state":"writing","epoch":1}]}],"pending":[{"dataSource":"wiki","segmentId":
       "wiki_2025-06-01T00:00:00.000Z_2025-06-02T00:00:00.000Z_v1","usedRevision":3,"numRows":5,
       "rowSignature":[{"name":"a","type":"LONG"}]}],"next":"t"}
      """;
  public static final String NAMES = "[\"wiki\",\"other\"]";
  public static final String PAYLOAD =
      """
      {"rowSignature":[{"name":"page","type":"STRING"}],"aggregators":{"count":{"type":"count","name":"count"}}}
      """;
  public static final String ANSWER =
      """
      [{"id":"wiki_2025-06-01T00:00:00.000Z_2025-06-02T00:00:00.000Z_v1","intervals":null,"columns":
       {"__time":{"typeSignature":"LONG","type":"LONG","hasMultipleValues":false},"page":{"typeSignature":"STRING"}},
       "size":0,"numRows":3,"aggregators":{"count":{"type":"longSum","name":"count","fieldName":"count"}},"rollup":true}]
      """;
  public static final String SEGMENT_ID =
      "wiki_2025-06-01T00:00:00.000Z_2025-06-02T00:00:00.000Z_2025-06-03T00:00:00.000Z_7";
  public static final String COLUMN_TYPE = "ARRAY<COMPLEX<thetaSketch>>";

  private Samples() {}
}
