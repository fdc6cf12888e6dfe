package io.segmentschema.smc.druid.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** A supervisor that reads one topic of Kafka into one datasource, one segment an hour. */
record StreamIngestion(DruidApi druid, String datasource) {

  private static final String SUPERVISORS = "/druid/indexer/v1/supervisor";

  /** Its tasks end when they are told to: they tell what they wrote only once a minute. */
  void start(KafkaBroker kafka) throws Exception {
    druid.post(
        DruidRole.COORDINATOR,
        SUPERVISORS,
        """
        {"type":"kafka","spec":{
          "dataSchema":{
            "dataSource":"%1$s",
            "timestampSpec":{"column":"time","format":"auto"},
            "dimensionsSpec":{"useSchemaDiscovery":true},
            "granularitySpec":{"segmentGranularity":"HOUR","queryGranularity":"NONE","rollup":false}},
          "ioConfig":{
            "topic":"%1$s","inputFormat":{"type":"json"},"useEarliestOffset":true,
            "consumerProperties":{"bootstrap.servers":"%2$s"},
            "taskCount":1,"replicas":1,"taskDuration":"PT30M","completionTimeout":"PT10M",
            "startDelay":"PT0.1S","period":"PT1S"},
          "tuningConfig":{"type":"kafka","maxRowsInMemory":1000,"maxBytesInMemory":5000000}}}
        """
            .formatted(datasource, kafka.address()));
  }

  /** The tasks that read publish what they have; others follow them. */
  void handOff() throws Exception {
    druid.post(
        DruidRole.COORDINATOR,
        SUPERVISORS + "/" + datasource + "/taskGroups/handoff",
        "{\"taskGroupIds\":[0]}");
  }

  void end() throws Exception {
    druid.post(DruidRole.COORDINATOR, SUPERVISORS + "/" + datasource + "/terminate", "{}");
  }

  /** The supervisor puts another in its place. */
  void kill(String task) throws Exception {
    druid.post(DruidRole.COORDINATOR, "/druid/indexer/v1/task/" + task + "/shutdown", "{}");
  }

  List<String> runningTasks() throws Exception {
    List<String> tasks = new ArrayList<>();
    JsonNode running =
        druid.get(
            DruidRole.COORDINATOR,
            "/druid/indexer/v1/tasks?state=running&datasource=" + datasource);
    for (JsonNode task : running) {
      tasks.add(task.path("id").asText());
    }
    return tasks;
  }

  int publishedSegments() throws Exception {
    return druid
        .get(
            DruidRole.COORDINATOR,
            "/druid/coordinator/v1/metadata/segments?datasources=" + datasource)
        .size();
  }
}
