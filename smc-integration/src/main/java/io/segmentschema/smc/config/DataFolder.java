package io.segmentschema.smc.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A data folder that this process alone uses: an embedded store has one process. Held until it is
 * closed or the process ends, however it ends.
 */
public final class DataFolder implements AutoCloseable {

  private static final String LOCK_FILE = "schema-cache.lock";

  private final Path path;
  private final FileChannel channel;

  private DataFolder(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Makes the folder if need be and takes it.
   *
   * @throws DataFolderException if it cannot be written to, or another process has it
   */
  public static DataFolder take(Path folder) {
    Path absolute = folder.toAbsolutePath().normalize();
    try {
      Files.createDirectories(absolute);
      FileChannel channel =
          FileChannel.open(
              absolute.resolve(LOCK_FILE),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      if (lock(channel).isEmpty()) {
        String holder = Files.readString(absolute.resolve(LOCK_FILE)).strip();
        channel.close();
        throw new DataFolderException(
            "The data folder is used by another process: dataDir=%s, pid=%s"
                .formatted(absolute, holder.matches("\\d{1,10}") ? holder : "unknown"));
      }
      String pid = ProcessHandle.current().pid() + "\n";
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.UTF_8)));
      return new DataFolder(absolute, channel);
    } catch (IOException unusable) {
      throw new DataFolderException(
          "The data folder cannot be used: dataDir=%s, allowed=a folder that can be written to, problem=%s"
              .formatted(absolute, unusable));
    }
  }

  private static Optional<FileLock> lock(FileChannel channel) throws IOException {
    try {
      @Nullable FileLock lock = channel.tryLock();
      return Optional.ofNullable(lock);
    } catch (OverlappingFileLockException heldByThisProcess) {
      return Optional.empty();
    }
  }

  /** The folder, absolute. */
  public Path path() {
    return path;
  }

  /** Lets others have it; safe to call twice. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** A data folder cannot be had. */
  public static final class DataFolderException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DataFolderException(String message) {
      super(OneLine.of(message), null, false, false);
    }
  }
}
