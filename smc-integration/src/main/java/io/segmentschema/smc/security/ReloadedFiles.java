package io.segmentschema.smc.security;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a few files say, read again when they change. Somebody calls {@link #look} now and then; a
 * change is taken when two looks in a row find it alike, so that a file that is being written is
 * left alone. If it cannot be understood, the old one stays, and one line of the log says so. Any
 * thread reads; one at a time looks.
 *
 * @param <T> what they say, immutable
 */
final class ReloadedFiles<T> {

  private static final Logger log = LoggerFactory.getLogger(ReloadedFiles.class);

  private final String what;
  private final ImmutableList<Path> paths;
  private final Function<FileContents, T> reader;
  private final Consumer<T> listener;
  private final AtomicLong failures = new AtomicLong();

  /** Volatile: replaced by the one that looks, read by everybody. */
  private volatile T current;

  /** What the last look found, and what was last taken or refused. */
  @GuardedBy("this")
  private HashCode seen;

  @GuardedBy("this")
  private HashCode settled;

  /**
   * Reads them for the first time.
   *
   * @param what for the log
   * @param listener is told of each change that is taken, before anybody can read it
   * @throws UnusableFileException if they cannot be understood
   */
  ReloadedFiles(
      String what,
      ImmutableList<Path> paths,
      Function<FileContents, T> reader,
      Consumer<T> listener) {
    this.what = what;
    this.paths = paths;
    this.reader = reader;
    this.listener = listener;
    FileContents contents = FileContents.read(paths);
    this.current = reader.apply(contents);
    this.seen = contents.stamp();
    this.settled = seen;
  }

  T current() {
    return current;
  }

  /** How many changes could not be taken. */
  long failures() {
    return failures.get();
  }

  /** Looks at the files. */
  synchronized void look() {
    Found found = find();
    boolean isSteady = found.stamp().equals(seen);
    seen = found.stamp();
    if (!isSteady || found.stamp().equals(settled)) {
      return;
    }
    settled = found.stamp();
    try {
      T changed = reader.apply(found.contents().get());
      listener.accept(changed);
      current = changed;
      log.info("Changed files are used from now on: what={}, files={}", what, paths);
    } catch (RuntimeException unusable) {
      failures.incrementAndGet();
      log.warn(
          "Changed files cannot be used, the old ones stay in use: what={}, files={}, problem={}",
          what,
          paths,
          unusable.getMessage());
    }
  }

  /** What is there, or why it cannot be read. */
  private record Found(HashCode stamp, Contents contents) {}

  private interface Contents {
    FileContents get();
  }

  private Found find() {
    try {
      FileContents contents = FileContents.read(paths);
      return new Found(contents.stamp(), () -> contents);
    } catch (UnusableFileException unreadable) {
      HashCode stamp =
          Hashing.sha256()
              .hashString(String.valueOf(unreadable.getMessage()), StandardCharsets.UTF_8);
      return new Found(
          stamp,
          () -> {
            throw unreadable;
          });
    }
  }
}
