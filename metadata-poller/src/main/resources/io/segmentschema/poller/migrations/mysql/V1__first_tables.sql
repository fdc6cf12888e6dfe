CREATE TABLE IF NOT EXISTS store_state (
  id INT NOT NULL PRIMARY KEY,
  revision BIGINT NOT NULL,
  generation BIGINT NOT NULL,
  leader_epoch BIGINT NOT NULL,
  leader_node VARBINARY(255) NOT NULL,
  leader_since BIGINT NOT NULL
) ENGINE = InnoDB;
INSERT IGNORE INTO store_state VALUES (1, 0, 0, 0, '', 0);
CREATE TABLE IF NOT EXISTS segment_schemas (
  schema_id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  fingerprint VARBINARY(32) NOT NULL,
  payload LONGBLOB NOT NULL,
  created_at BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  CONSTRAINT segment_schemas_fingerprint UNIQUE (fingerprint),
  KEY segment_schemas_revision (revision)
) ENGINE = InnoDB;
CREATE TABLE IF NOT EXISTS segments (
  segment_id VARBINARY(640) NOT NULL PRIMARY KEY,
  datasource VARBINARY(255) NOT NULL,
  interval_start BIGINT NOT NULL,
  interval_end BIGINT NOT NULL,
  version VARBINARY(255) NOT NULL,
  partition_num INT NOT NULL,
  used BOOLEAN NOT NULL,
  used_changed_at BIGINT NOT NULL,
  used_revision BIGINT NOT NULL,
  tombstone BOOLEAN NOT NULL,
  num_rows BIGINT NULL,
  schema_id BIGINT NULL,
  revision BIGINT NOT NULL,
  KEY segments_revision (revision),
  KEY segments_schema (schema_id),
  KEY segments_unused (used, used_changed_at),
  CONSTRAINT segments_schema_fk FOREIGN KEY (schema_id) REFERENCES segment_schemas (schema_id)
) ENGINE = InnoDB;
