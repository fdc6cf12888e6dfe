package io.segmentschema.smc.simulation;

import io.segmentschema.smc.simulation.SourceMutant.Edit;
import java.util.List;

/**
 * Mistakes in the steps by which readers without a lock and a writer pass each other in the settled
 * segments of a datasource. One thread at a time never sees them. Where the two would have to meet
 * within a few instructions, the mutant also holds one of them up between these steps; that alone
 * is harmless, as {@link #HELD_UP} shows.
 */
final class RaceMistakes {

  private static final String CACHE = "schema-cache/src/main/java/io/segmentschema/cache/";
  private static final String SEGMENTS = CACHE + "DatasourceSegments.java";
  private static final String MERGE = CACHE + "DatasourceMerge.java";
  private static final String INDEX = CACHE + "ChunkIndex.java";

  /** What gives a number its schema. */
  private static final String NUMBERED = "    SCHEMAS.setRelease(schemas, use.number(), schema);\n";

  private static final String WAIT =
      "java.util.concurrent.locks.LockSupport.parkNanos(20_000);\n"; // Or it is luck.

  /** A reader that has found no word waits before it looks for an entry. */
  private static final Edit BETWEEN_WORD_AND_ENTRY =
      before(SEGMENTS, "        SegmentEntry entry = unsettled.get(id);\n");

  /** A reader that has found a word waits before it looks for the schema that it names. */
  private static final Edit BETWEEN_WORD_AND_SCHEMA =
      before(SEGMENTS, "        int number = SegmentWord.schema(word);\n");

  /** A writer that has given a settled segment an entry waits before it takes the word away. */
  private static final Edit BETWEEN_ENTRY_AND_WORD =
      before(SEGMENTS, "      if (chunk != null && wasSettled) {\n");

  private static final String TAKEN_AWAY =
      "        dropSettled(chunk, TimeChunk.placeOf(id.partitionNum()));\n";

  /** It waits again, so that readers find no word, and begin to wait in turn, on one core too. */
  private static final Edit AFTER_THE_WORD = new Edit(SEGMENTS, TAKEN_AWAY, TAKEN_AWAY + WAIT);

  /** No mistake. */
  static final SourceMutant HELD_UP =
      new SourceMutant(
          "readers and the writer wait between their steps",
          List.of(
              BETWEEN_WORD_AND_ENTRY,
              BETWEEN_WORD_AND_SCHEMA,
              BETWEEN_ENTRY_AND_WORD,
              AFTER_THE_WORD));

  static final List<SourceMutant> ALL =
      List.of(
          new SourceMutant(
              "no reader is told that a segment has settled",
              List.of(
                  BETWEEN_WORD_AND_ENTRY,
                  new Edit(SEGMENTS, "        settlements = settlements + 1;\n", ""))),
          new SourceMutant(
              "readers are told that a segment has settled when its entry is gone",
              List.of(
                  BETWEEN_WORD_AND_ENTRY,
                  new Edit(
                      SEGMENTS,
                      "        settlements = settlements + 1;\n        unsettled.remove(id);\n",
                      "        unsettled.remove(id);\n"
                          + WAIT
                          + "        settlements = settlements + 1;\n"))),
          new SourceMutant(
              "a segment loses its word before it has its entry",
              List.of(
                  new Edit(
                      SEGMENTS,
                      "      if (after.isEmpty()) {\n",
                      """
                            if (chunk != null && word != SegmentWord.ABSENT) {
                              dropSettled(chunk, TimeChunk.placeOf(id.partitionNum()));
                              WAIT
                            }
                            if (after.isEmpty()) {
                      """
                          .replace("WAIT", WAIT)),
                  new Edit(SEGMENTS, "if (chunk != null && wasSettled) {", "if (false) {"))),
          new SourceMutant(
              "a reader takes an entry while its segment's older word is still there",
              List.of(
                  BETWEEN_WORD_AND_ENTRY,
                  BETWEEN_ENTRY_AND_WORD,
                  AFTER_THE_WORD,
                  new Edit(
                      SEGMENTS,
                      "          if (settled.word(id) == SegmentWord.ABSENT) {",
                      "          {"))),
          new SourceMutant(
              "a reader does not ask whether a number was given away meanwhile",
              List.of(
                  BETWEEN_WORD_AND_SCHEMA,
                  new Edit(
                      SEGMENTS,
                      "if (!taken && reusesBefore == merged.reuses()) {",
                      "if (!taken) {"))),
          new SourceMutant(
              "a reader takes a number that nobody has any more for no schema",
              List.of(
                  BETWEEN_WORD_AND_SCHEMA,
                  new Edit(
                      SEGMENTS,
                      "boolean taken = number != 0 && schema == null;",
                      "boolean taken = false;"))),
          new SourceMutant(
              "a number is given away before readers are told",
              List.of(
                  BETWEEN_WORD_AND_SCHEMA,
                  new Edit(
                      MERGE,
                      "      reuses = timesReused; // Before the number has another schema.\n",
                      ""),
                  new Edit(MERGE, NUMBERED, NUMBERED + WAIT + "    reuses = timesReused;\n"))),
          new SourceMutant(
              "a number is free while a word still has it",
              List.of(
                  new Edit(SEGMENTS, "if (numberBefore != 0) {", "if (false) {"),
                  new Edit(SEGMENTS, "if (number != numberBefore) {", "{"),
                  new Edit(
                      SEGMENTS,
                      "    int number = schema == null ?",
                      """
                          if (numberBefore != 0) {
                            merged.removeSettled(numberBefore, chunk, place);
                          }
                          int number = schema == null ?"""),
                  before(
                      SEGMENTS, "    settled.put(chunk, place, word, revision, usedRevision);\n"))),
          new SourceMutant(
              "the index is replaced before the new one is filled",
              List.of(
                  new Edit(
                      INDEX,
                      "    for (int at = 0; at < before.hashes.length; at++) {\n",
                      "    table = fresh;\n"
                          + WAIT
                          + "    for (int at = 0; at < before.hashes.length; at++) {\n"),
                  new Edit(
                      INDEX, "    taken = live;\n    table = fresh;\n", "    taken = live;\n"))),
          new SourceMutant(
              "a removed chunk leaves a hole that ends the search",
              INDEX,
              "SLOTS.setRelease(slots, at, REMOVED);",
              "SLOTS.setRelease(slots, at, null);"),
          new SourceMutant(
              "a chunk's longer array is shown before it is filled",
              CACHE + "TimeChunk.java",
              "      now = Arrays.copyOf(now, place + 1);\n",
              "      long[] shorter = now;\n      now = new long[place + 1];\n      words = now;\n"
                  + WAIT
                  + "      System.arraycopy(shorter, 0, now, 0, shorter.length);\n"),
          new SourceMutant(
              "a full poll forgets before it has taken what it shows",
              SEGMENTS,
              "    Set<SegmentId> shown = new HashSet<>();\n",
              "    Set<SegmentId> shown = new HashSet<>();\n"
                  + "    if (full) {\n"
                  + "      forgetUnshown(shown, speaksFor.revision(), notices);\n"
                  + WAIT
                  + "    }\n"),
          new SourceMutant(
              "a full poll flips its mark when the words are written",
              List.of(
                  new Edit(SEGMENTS, "    mark ^= full;\n", ""),
                  new Edit(
                      SEGMENTS,
                      "      forgetUnshown(shown,",
                      "      mark ^= full;\n      forgetUnshown(shown,"))));

  private RaceMistakes() {}

  private static Edit before(String source, String text) {
    return new Edit(source, text, WAIT + text);
  }
}
