package io.segmentschema.smc.simulation;

import java.util.List;

/** The mistakes that such caches are known for, each as one change of one production class. */
final class Mistakes {

  private static final String CACHE = "schema-cache/src/main/java/io/segmentschema/cache/";
  private static final String BACKFILL = "backfill-queue/src/main/java/io/segmentschema/backfill/";
  private static final String POLLER = "metadata-poller/src/main/java/io/segmentschema/poller/";
  private static final String SMC = "smc-integration/src/main/java/io/segmentschema/smc/";

  static final List<SourceMutant> ALL =
      List.of(
          new SourceMutant(
              "awaiting poll is cleared by any full poll",
              CACHE + "DatasourceSegments.java",
              "row != null && row.revision() <= upToRevision && !shown.contains(id)",
              "row != null && !shown.contains(id)"),
          new SourceMutant(
              "an older row image replaces a newer one",
              CACHE + "SegmentEntry.java",
              "boolean newer = committed == null || row.revision() > committed.revision();",
              "boolean newer = true;"),
          new SourceMutant(
                  "an own commit that a poll has overtaken is applied all the same",
                  CACHE + "DatasourceSegments.java",
                  "row.revision() > polled.revision() || isCurrentRow(row)",
                  "row.revision() > 0")
              .rare(1050),
          new SourceMutant(
              "an older pending answer covers a newer publish",
              CACHE + "SegmentEntry.java",
              "if (committed == null || !committed.needsSchema() || committed.isReadable()) {\n"
                  + "      settledPending = null;",
              "if (committed == null || !committed.needsSchema()) {\n"
                  + "      settledPending = null;"),
          new SourceMutant(
              "what was learnt in one life answers for the next",
              CACHE + "SegmentEntry.java",
              "|| committed.usedRevision() != row.usedRevision()",
              ""),
          new SourceMutant(
              "a schema that becomes unreadable leaves memory at once",
              CACHE + "SegmentEntry.java",
              "return committed.isReadable() ? pendingOf(committed, now) : null;",
              "return null;"),
          new SourceMutant(
              "an answer to an old question is taken for the segment's next life",
              CACHE + "SchemaCache.java",
              "row == null || !row.needsSchema() || row.usedRevision() != usedRevision",
              "row == null || !row.needsSchema()"),
          new SourceMutant(
              "the next delta begins behind the newest own commit",
              CACHE + "LocalCommits.java",
              "      behindGap.add(version.revision());",
              "      behindGap.add(version.revision());\n      polled = version;"),
          new SourceMutant(
              "an own commit stands for those before it",
              CACHE + "LocalCommits.java",
              "      closeGap(contained.revision());",
              "      closeGap(version.revision());"),
          new SourceMutant(
              "a write that changes nothing stands for the version before it",
              POLLER + "SegmentPublisher.java",
              "    if (wrote) {",
              "    if (wrote || !rows.isEmpty()) {"),
          new SourceMutant(
              "realtime leaves at the handoff, before anything else can answer",
              CACHE + "RealtimeSegments.java",
              "return reason == Reason.HANDED_OFF\n",
              "return reason == null\n"),
          new SourceMutant(
              "what one of several replicas hands off leaves with it",
              CACHE + "RealtimeSegments.java",
              "return reason == Reason.HANDED_OFF\n",
              "return reason == Reason.HANDED_OFF && part.words().size() == 1\n"),
          new SourceMutant(
              "a segment counts as handed off as soon as one replica says so",
              CACHE + "RealtimePart.java",
              "words.values().stream().noneMatch(Word::isWriting)",
              "words.values().stream().anyMatch(word -> !word.isWriting())"),
          new SourceMutant(
              "a replica that abandons a segment takes along what others told",
              CACHE + "RealtimePart.java",
              "    rest.remove(task);",
              "    rest.clear();"),
          new SourceMutant(
              "the store learns what the last replica said",
              CACHE + "RealtimePart.java",
              "return new RealtimePart(ImmutableSortedMap.copyOf(all), policy, schema, nowNanos);",
              """
              return all.values().stream().anyMatch(Word::isWriting)
                  ? new RealtimePart(ImmutableSortedMap.copyOf(all), policy, schema, nowNanos)
                  : union(Map.of(task, all.get(task)), policy, nowNanos);"""),
          new SourceMutant(
              "what was handed off after lost messages is stored",
              CACHE + "RealtimePart.java",
              "allMatch(word -> word.state() == State.HANDED_OFF)",
              "noneMatch(Word::isWriting)"),
          new SourceMutant(
              "what was handed off in one life answers for the next",
              CACHE + "SegmentEntry.java",
              "return anotherLife ? onlyWriting() : realtime;",
              "return realtime;"),
          new SourceMutant(
                  "a refused update is missing from the base of the next delta",
                  CACHE + "realtime/PushInProgress.java",
                  "    state.loseBase(id);\n",
                  "")
              .rare(720),
          new SourceMutant(
              "a lost message goes unnoticed",
              CACHE + "realtime/TaskState.java",
              "return sequence != lastSequence + 1;",
              "return sequence < 0;"),
          new SourceMutant(
              "the newest segment of a schema goes and its columns keep their place",
              CACHE + "SchemaUse.java",
              "      gone = true;\n      return true;",
              "      return false;"),
          new SourceMutant(
              "a full poll forgets nothing that it does not hold",
              CACHE + "DatasourceSegments.java",
              "mark ^= full;",
              "mark ^= false;"),
          new SourceMutant(
              "schemas move before their commit",
              BACKFILL + "BatchWriter.java",
              "      take(knownBefore, entries, store.backfill(epoch, ImmutableList.copyOf(entries)));",
              """
                    List<CommittedSegment> early = new ArrayList<>();
                    for (PendingBackfill e : entries) {
                      CommittedSegment row = cache.committed(e.id()).orElseThrow();
                      early.add(new CommittedSegment(e.id(), row.revision() + 1, row.usedRevision(), true,
                          false, row.numRows(), new io.segmentschema.cache.store.StoredSchema.Readable(
                              e.schema().schema())));
                    }
                    cache.applyCommit(cache.polledVersion(), early);
                    take(knownBefore, entries, store.backfill(epoch, ImmutableList.copyOf(entries)));"""),
          new SourceMutant(
              "a failed batch is dropped",
              BACKFILL + "BatchWriter.java",
              "entries.forEach(entry -> keys.comeBack(entry.id(), retries, now));",
              "entries.forEach(entry -> cache.dropPending(entry));"),
          new SourceMutant(
              "an entry whose answer was lost is taken for written",
              BACKFILL + "BatchWriter.java",
              "    } catch (RuntimeException failure) {\n      tell(BatchOutcome.FAILED, entries, startNanos);\n"
                  + "      comeBack(entries, failure);",
              """
                  } catch (io.segmentschema.cache.store.MetadataStoreUnavailableException inDoubt) {
                    for (PendingBackfill e : entries) {
                      cache
                          .committed(e.id())
                          .ifPresent(
                              row ->
                                  cache.applyFound(
                                      List.of(
                                          new CommittedSegment(e.id(), row.revision() + 1,
                                              row.usedRevision(), true, false, e.schema().numRows(),
                                              new io.segmentschema.cache.store.StoredSchema.Readable(
                                                  e.schema().schema())))));
                      keys.done(e.id());
                    }
                  } catch (RuntimeException failure) {
                    comeBack(entries, failure);"""),
          new SourceMutant(
              "a backfill inserts rows that the store does not have",
              POLLER + "BackfillWork.java",
              "    List<PendingBackfill> writable = writable(transaction, present);",
              """
                  for (PendingBackfill entry : entries) {
                    if (!present.containsKey(entry.id())) {
                      SegmentRow row =
                          new SegmentRow(entry.id(), true, transaction.nowMillis(),
                              entry.usedRevision(), false, null, null, transaction.revision());
                      transaction.insertSegments(List.of(row));
                      present.put(entry.id(), row);
                    }
                  }
                  List<PendingBackfill> writable = writable(transaction, present);"""),
          new SourceMutant(
              "backfill writes to rows that are unused or in another life",
              POLLER + "BackfillWork.java",
              "return row.used() && !row.tombstone() && row.usedRevision() == entry.usedRevision();",
              "return !row.tombstone();"),
          new SourceMutant(
              "backfill replaces what the store has",
              POLLER + "BackfillWork.java",
              "|| !isReadable(stored.get(row.schemaId())));",
              "|| stored.isEmpty() || !stored.isEmpty());"),
          new SourceMutant(
                  "a cleanup tells no other node of the rows that it deletes",
                  POLLER + "SqlMetadataStore.java",
                  "    transaction.nextGeneration();\n    return new Batch(unused.size()",
                  "    return new Batch(unused.size()")
              .rare(280),
          new SourceMutant(
              "a cleanup deletes schemas that are in use",
              POLLER + "SqlMetadataStore.java",
              "transaction.unreferencedSchemas(transaction.nowMillis() - grace.toMillis(), batchSize);",
              "transaction.schemas(java.util.stream.LongStream.range(0, 100).boxed().toList())"
                  + ".keySet().stream().limit(batchSize).toList();"),
          new SourceMutant(
                  "memory forgets schemas inside the cleanup's transaction",
                  POLLER + "SqlMetadataStore.java",
                  "  private final Transactions transactions;\n",
                  """
                    private final Transactions transactions;
                    java.util.function.Consumer<List<Long>> forget = ids -> {};
                  """)
              .rare(440)
              .and(
                  POLLER + "SqlMetadataStore.java",
                  "transaction -> deleteBatch(transaction, grace, batchSize)",
                  """
                  transaction -> {
                        forget.accept(
                            transaction.unreferencedSchemas(
                                transaction.nowMillis() - grace.toMillis(), batchSize));
                        return deleteBatch(transaction, grace, batchSize);
                      }""")
              .and(
                  POLLER + "MetadataPoller.java",
                  "    this.scheduler = scheduler;\n",
                  "    this.scheduler = scheduler;\n    store.forget = reader::forget;\n")
              .and(
                  POLLER + "StoreReader.java",
                  "  int knownSchemas() {",
                  """
                  void forget(java.util.List<Long> ids) {
                    schemas.keySet().removeAll(ids);
                  }

                  int knownSchemas() {"""),
          new SourceMutant(
              "memory forgets inside the transaction that marks unused",
              POLLER + "SegmentPublisher.java",
              "MarkUnusedOutcome outcome = store.markUnused(datasource, segments);",
              """
              segments.forEach(
                  id ->
                      cache.committed(id).ifPresent(
                          row ->
                              cache.applyCommit(
                                  cache.polledVersion(),
                                  List.of(new io.segmentschema.cache.store.CommittedSegment(
                                      id, row.revision() + 1, row.usedRevision(), false, row.tombstone(),
                                      row.numRows(), row.schema())))));
              MarkUnusedOutcome outcome = store.markUnused(datasource, segments);"""),
          new SourceMutant(
              "a poll is stamped after its snapshot was opened",
              POLLER + "StoreReader.java",
              "    StoreState state = snapshot.state();",
              """
                  snapshot.forEachSchema(Long.MAX_VALUE, row -> {});
                  StoreState state = transactions.snapshot("stamp", StoreSnapshot::state);"""),
          new SourceMutant(
              "a poll that breaks off hides the deletions that it saw",
              POLLER + "StoreReader.java",
              "    Pass pass = new Pass(",
              "    lastGeneration = state.generation();\n    Pass pass = new Pass("),
          new SourceMutant(
              "a poll reads the rows that came, by their number, and not those that changed",
              POLLER + "StoreReader.java",
              "      scan(new StoreSnapshot.Scan.ChangedSince(since.revision()));",
              """
                    snapshot.forEachSegment(
                        new StoreSnapshot.Scan.ChangedSince(since.revision()),
                        row -> {
                          if (row.usedRevision() > since.revision()) {
                            staged.add(row, schemaOf(row));
                          }
                        },
                        reason -> {});"""),
          new SourceMutant(
              "a poll reads the schemas whose id is above the last",
              POLLER + "StoreReader.java",
              "          row -> {\n            boolean wasUnreadable",
              """
                        row -> {
                          if (row.schemaId() <= schemas.keySet().stream().mapToLong(i -> i).max().orElse(-1)) {
                            return;
                          }
                          boolean wasUnreadable"""),
          new SourceMutant(
              "a poll does not notice that rows were deleted",
              POLLER + "StoreReader.java",
              "            && state.generation() == lastGeneration\n",
              ""),
          new SourceMutant(
              "a publish keeps the row's old revision",
              POLLER + "PublishWork.java",
              "return after.equals(before) ? before : after.at(transaction.revision());",
              "return after;"),
          new SourceMutant(
              "one list is enough to mark a segment unused",
              SMC + "inventory/InventoryReconciler.java",
              "int needed = many ? LISTS_FOR_MANY : LISTS;",
              "int needed = 1;"),
          new SourceMutant(
              "a segment that is being asked is asked again",
              SMC + "refresh/RefreshLoop.java",
              "beingAsked.contains(id)\n          || ",
              ""));

  /** A mistake that the simulation cannot see, with the test that does. */
  record ByTest(SourceMutant mutant, String test) {}

  /** What lives in SQL, which the simulation's store does without, or only comes later. */
  static final List<ByTest> BY_TEST =
      List.of(
          new ByTest(
              new SourceMutant(
                  "a revision can be seen before the rows that carry it",
                  POLLER + "StoreDatabase.java",
                  "            fence.ifPresent(mine -> requireEpoch",
                  "            connection.commit();\n            fence.ifPresent(mine -> requireEpoch"),
              "H2StoreTest.rowThatCommitsLateIsSeenByTheNextDelta"),
          new ByTest(
              new SourceMutant(
                  "SQL polls the rows that came, by their number, and not those that changed",
                  POLLER + "SqlSnapshot.java",
                  "stream(\"segments WHERE revision > ?\"",
                  "stream(\"segments WHERE used_revision > ?\""),
              "H2RacesTest.knownFingerprintIsStillAssociatedWithTheSegment"),
          new ByTest(
              new SourceMutant(
                      "SQL polls the schemas whose id is above the last",
                      POLLER + "SchemaTable.java",
                      "FROM segment_schemas WHERE revision > ?",
                      "FROM segment_schemas WHERE schema_id > ?")
                  .and(
                      POLLER + "StoreReader.java",
                      "          since.revision(),\n          row -> {",
                      "          schemas.keySet().stream().mapToLong(i -> i).max().orElse(-1),\n"
                          + "          row -> {"),
              "H2StoreTest.damagedPayloadIsQuarantinedAndTheNextPublishRewritesIt"),
          new ByTest(
              new SourceMutant(
                  "a publish into a store that was set back counts as one of the old store",
                  CACHE + "SchemaCache.java",
                  "    if (version.compareTo(knownBefore) <= 0) {",
                  "    if (version.revision() < 0) {"),
              "MetadataPollerTest.publishIntoAStoreThatWasSetBackHasThatStoreReadAnew"
                  + "EvenIfItHasGoneOnBeyondTheLastPoll"),
          new ByTest(
              new SourceMutant(
                  "no refresh follows a cleanup",
                  POLLER + "CleanupService.java",
                  "      if (outcome.deletedSomething()) {\n        fullRefresh.run();\n      }\n",
                  ""),
              "CleanupServiceTest.cleanupThatDeletedAsksForARefreshAndOneThatDidNotDoesNot"));

  private Mistakes() {}
}
