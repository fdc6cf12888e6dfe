package io.segmentschema.poller;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.io.Resources;
import io.segmentschema.cache.store.MetadataStoreUnavailableException;
import io.segmentschema.cache.store.StoreRefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the tables to the version that this program knows. Each version is one script of
 * statements that can be repeated, because MySQL commits every change of a table on its own: a node
 * that died half-way leaves nothing that the next one stumbles over. Nodes that start at once wait
 * for one another at a named lock. A store of a later version is refused.
 */
final class SchemaMigrations {

  private static final Logger log = LoggerFactory.getLogger(SchemaMigrations.class);
  private static final ImmutableList<String> SCRIPTS =
      ImmutableList.of("V1__first_tables.sql", "V2__store_identity.sql");
  static final Duration LOCK_WAIT = Duration.ofSeconds(30);

  private final Dialect dialect;

  SchemaMigrations(Dialect dialect) {
    this.dialect = dialect;
  }

  void run(Jdbi jdbi) {
    jdbi.useHandle(
        handle -> {
          lock(handle);
          try {
            migrate(handle);
          } finally {
            unlock(handle);
          }
        });
  }

  private void migrate(Handle handle) {
    handle.execute(
        "CREATE TABLE IF NOT EXISTS schema_migrations (version INT NOT NULL PRIMARY KEY)");
    int present =
        handle
            .createQuery("SELECT COALESCE(MAX(version), 0) FROM schema_migrations")
            .mapTo(Integer.class)
            .one();
    if (present > SCRIPTS.size()) {
      throw new StoreRefusedException(
          "The metadata store is of a later version than this program knows: storeVersion="
              + present
              + ", known="
              + SCRIPTS.size());
    }
    for (int version = present + 1; version <= SCRIPTS.size(); version++) {
      String script = SCRIPTS.get(version - 1);
      statements(script).forEach(handle::execute);
      handle.execute("INSERT INTO schema_migrations (version) VALUES (?)", version);
      log.info("Metadata store migrated: version={}, script={}", version, script);
    }
    nameStore(handle);
    requireForeignKey(handle);
  }

  /**
   * Where two come at once that no lock keeps apart, the row's key lets one have its way. The name
   * does not come from a function of the database, which a replica might ask anew.
   */
  private static void nameStore(Handle handle) {
    int names =
        handle.createQuery("SELECT COUNT(*) FROM store_identity").mapTo(Integer.class).one();
    if (names == 0) {
      handle.execute(
          "INSERT INTO store_identity (id, store_id) VALUES (1, ?)",
          UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII));
    }
  }

  /**
   * MySQL 8 ignores a foreign key that is written inline without a word, so its presence is looked
   * up.
   */
  private void requireForeignKey(Handle handle) {
    int keys =
        handle
            .createQuery(
                "SELECT COUNT(*) FROM information_schema.table_constraints"
                    + " WHERE LOWER(table_name) = 'segments' AND constraint_type = 'FOREIGN KEY'"
                    + (dialect == Dialect.MYSQL ? " AND table_schema = DATABASE()" : ""))
            .mapTo(Integer.class)
            .one();
    if (keys != 1) {
      throw new StoreRefusedException(
          "Table segments must have its foreign key to segment_schemas: found=" + keys);
    }
  }

  private void lock(Handle handle) {
    if (dialect == Dialect.MYSQL) {
      int granted =
          handle
              .createQuery("SELECT COALESCE(GET_LOCK(CONCAT(DATABASE(), '.migrations'), ?), 0)")
              .bind(0, LOCK_WAIT.toSeconds())
              .mapTo(Integer.class)
              .one();
      if (granted != 1) {
        throw new MetadataStoreUnavailableException(
            "Another node is migrating the metadata store: waitedSeconds=" + LOCK_WAIT.toSeconds());
      }
    }
  }

  private void unlock(Handle handle) {
    if (dialect == Dialect.MYSQL) {
      handle
          .createQuery("SELECT COALESCE(RELEASE_LOCK(CONCAT(DATABASE(), '.migrations')), 0)")
          .mapTo(Integer.class)
          .one();
    }
  }

  private ImmutableList<String> statements(String script) {
    String resource = "migrations/" + dialect.folder() + "/" + script;
    try {
      String text =
          Resources.toString(
              Resources.getResource(SchemaMigrations.class, resource), StandardCharsets.UTF_8);
      return ImmutableList.copyOf(
          Splitter.on(";\n").trimResults().omitEmptyStrings().splitToList(text));
    } catch (IOException unreadable) {
      throw new IllegalStateException("Migration cannot be read: resource=" + resource, unreadable);
    }
  }
}
