package io.segmentschema.cache;

import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.segment.SegmentInterval;
import io.segmentschema.cache.segment.Utf8;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The settled segments of one interval and version whose partitions lie on one page of {@value
 * #PAGE_SIZE}: interval and version are kept once, and a segment is one word at the place of its
 * partition. Readers take no lock; writers hold the datasource's monitor.
 *
 * <p>Revisions are kept once, too, while all segments of the chunk have the same, as they do where
 * one transaction published them; otherwise what they are above the chunk's.
 */
final class TimeChunk {

  static final int PAGE_BITS = 7;
  static final int PAGE_SIZE = 1 << PAGE_BITS;

  private static final int IN_PAGE = PAGE_SIZE - 1;
  private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);
  private static final long[] NO_WORDS = {};

  final long startMillis;
  final long endMillis;
  final String version;
  final int page;

  /** Volatile: replaced by a longer one under the monitor, read by anyone. */
  private volatile long[] words = NO_WORDS;

  private int count;
  private long revision;
  private long usedRevision;

  /**
   * Revision and used revision by place: null while they are the same for all, {@code int[]} of
   * what they are above the chunk's while that fits, else {@code long[]} of themselves.
   */
  private @Nullable Object revisions;

  TimeChunk(long startMillis, long endMillis, String version, int page) {
    this.startMillis = startMillis;
    this.endMillis = endMillis;
    this.version = version;
    this.page = page;
  }

  static int pageOf(int partitionNum) {
    return partitionNum >>> PAGE_BITS;
  }

  static int hash(long startMillis, long endMillis, String version, int page) {
    long mixed = (startMillis * 31 + endMillis) * 0x9E3779B97F4A7C15L;
    mixed =
        (mixed ^ (mixed >>> 32) ^ version.hashCode() ^ page * 0x85EBCA6BL) * 0xC2B2AE3D27D4EB4FL;
    return (int) (mixed >>> 32);
  }

  int hash() {
    return hash(startMillis, endMillis, version, page);
  }

  boolean is(long start, long end, String ofVersion, int ofPage) {
    return startMillis == start && endMillis == end && page == ofPage && version.equals(ofVersion);
  }

  /** Newest first: the later start, then the earlier end, the lower version, the lower page. */
  int compareNewestFirst(TimeChunk other) {
    int order = Long.compare(other.startMillis, startMillis);
    if (order == 0) {
      order = Long.compare(endMillis, other.endMillis);
    }
    if (order == 0) {
      order = Utf8.compare(version, other.version);
    }
    return order == 0 ? Integer.compare(page, other.page) : order;
  }

  // ---- anyone

  long word(int partitionNum) {
    long[] now = words;
    int place = partitionNum & IN_PAGE;
    return place < now.length ? (long) WORDS.getAcquire(now, place) : SegmentWord.ABSENT;
  }

  // ---- under the monitor

  boolean isEmpty() {
    return count == 0;
  }

  /** Places from here on have no segment. */
  int end() {
    return words.length;
  }

  long wordAt(int place) {
    return words[place];
  }

  boolean isAbsent(int place) {
    return word(place) == SegmentWord.ABSENT;
  }

  int partitionAt(int place) {
    return (page << PAGE_BITS) | place;
  }

  static int placeOf(int partitionNum) {
    return partitionNum & IN_PAGE;
  }

  long revisionAt(int place) {
    return revisionAt(2 * place, revision);
  }

  long usedRevisionAt(int place) {
    return revisionAt(2 * place + 1, usedRevision);
  }

  private long revisionAt(int index, long ofChunk) {
    if (revisions instanceof int[] above) {
      return ofChunk + above[index];
    }
    return revisions instanceof long[] own ? own[index] : ofChunk;
  }

  void put(int place, long word, long newRevision, long newUsedRevision) {
    long[] now = words;
    if (place >= now.length) {
      now = Arrays.copyOf(now, place + 1);
    }
    if (now[place] == SegmentWord.ABSENT) {
      count++;
    }
    keepRevisions(place, newRevision, newUsedRevision, now.length);
    WORDS.setRelease(now, place, word);
    words = now;
  }

  /** The same segment with another word, its revisions unchanged. */
  void replaceWord(int place, long word) {
    WORDS.setRelease(words, place, word);
  }

  void remove(int place) {
    count--;
    WORDS.setRelease(words, place, SegmentWord.ABSENT);
  }

  SegmentId idAt(DatasourceName datasource, int place) {
    return new SegmentId(
        datasource, new SegmentInterval(startMillis, endMillis), version, partitionAt(place));
  }

  private void keepRevisions(int place, long newRevision, long newUsedRevision, int length) {
    if (count == 1) {
      revisions = null;
      revision = newRevision;
      usedRevision = newUsedRevision;
      return;
    }
    long above = newRevision - revision;
    long usedAbove = newUsedRevision - usedRevision;
    if (revisions == null && above == 0 && usedAbove == 0) {
      return;
    }
    if (revisions instanceof long[] || (int) above != above || (int) usedAbove != usedAbove) {
      long[] own = ownRevisions(length);
      own[2 * place] = newRevision;
      own[2 * place + 1] = newUsedRevision;
      revisions = own;
    } else {
      int[] offsets = revisions instanceof int[] known ? known : new int[2 * length];
      if (offsets.length < 2 * length) {
        offsets = Arrays.copyOf(offsets, 2 * length);
      }
      offsets[2 * place] = (int) above;
      offsets[2 * place + 1] = (int) usedAbove;
      revisions = offsets;
    }
  }

  /** What is known of all places, in the longer form. */
  private long[] ownRevisions(int length) {
    if (revisions instanceof long[] own) {
      return own.length < 2 * length ? Arrays.copyOf(own, 2 * length) : own;
    }
    int known = revisions instanceof int[] above ? above.length / 2 : length;
    long[] own = new long[2 * length];
    for (int i = 0; i < known; i++) {
      own[2 * i] = revisionAt(i);
      own[2 * i + 1] = usedRevisionAt(i);
    }
    return own;
  }
}
