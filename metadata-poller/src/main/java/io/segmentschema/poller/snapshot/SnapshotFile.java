package io.segmentschema.poller.snapshot;

import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.StagedPoll;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file with a node's last state. It is replaced as a whole, so that a process that is killed
 * while it writes leaves the one before; nothing is read from a file whose checksum does not fit.
 * Each method is for one thread at a time.
 */
public final class SnapshotFile {

  private static final Logger log = LoggerFactory.getLogger(SnapshotFile.class);
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int CHECKSUM_BYTES = Long.BYTES;

  private final Path path;
  private final String store;

  /**
   * @param path the file; its folder is made with the first writing
   * @param store names the store: a file of another one is not read
   */
  public SnapshotFile(Path path, String store) {
    this.path = path;
    this.store = store;
  }

  /** A file's content: a poll to be taken over, and what the poller goes on from. */
  public record Content(StagedPoll poll, StoreImage image, long rows) {}

  /**
   * Reads the file, if there is one that this node may use; otherwise says why not, once.
   *
   * @return a poll that has not been taken over yet
   */
  public Optional<Content> read(SchemaCache cache) {
    if (!Files.isRegularFile(path)) {
      return Optional.empty();
    }
    try {
      long length = Files.size(path) - CHECKSUM_BYTES;
      requireWhole(length);
      try (InputStream bytes = Files.newInputStream(path);
          SnapshotReader reader = new SnapshotReader(bytes, length, store)) {
        return Optional.of(reader.read(cache));
      }
    } catch (IOException | RuntimeException unusable) {
      log.warn(
          "Local snapshot is of no use, everything is read from the store: file={}, reason={}",
          path,
          unusable.toString());
      return Optional.empty();
    }
  }

  /**
   * Writes what the cache has now, beside the present file, and then takes its place.
   *
   * @param image what the poller knew before this call, and not later than the cache does
   * @return how many bytes it has
   * @throws IOException if it cannot be written; the present file stays
   */
  public long write(StoreImage image, SchemaCache cache) throws IOException {
    Path folder = path.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Path fresh = path.resolveSibling(path.getFileName() + ".new");
    try {
      try (FileChannel file =
          FileChannel.open(
              fresh,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        writeTo(Channels.newOutputStream(file), image, cache);
        file.force(true);
      }
      long bytes = Files.size(fresh);
      replace(fresh);
      return bytes;
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private void writeTo(OutputStream out, StoreImage image, SchemaCache cache) throws IOException {
    CRC32C checksum = new CRC32C();
    CheckedOutputStream checked =
        new CheckedOutputStream(new BufferedOutputStream(out, BUFFER_BYTES), checksum);
    SnapshotWriter writer = new SnapshotWriter(checked);
    writer.write(store, image, cache);
    writer.writeChecksum(checksum.getValue());
    checked.flush();
  }

  private void replace(Path fresh) throws IOException {
    try {
      Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException elsewhere) {
      log.debug("The file system replaces no file at once", elsewhere);
      Files.move(fresh, path, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Reads all of it once before anything is believed. */
  private void requireWhole(long length) throws IOException {
    if (length < 0) {
      throw new IOException("it is too short to be one");
    }
    CRC32C checksum = new CRC32C();
    try (InputStream bytes = Files.newInputStream(path)) {
      byte[] buffer = new byte[BUFFER_BYTES];
      long left = length;
      while (left > 0) {
        int read = bytes.read(buffer, 0, (int) Math.min(left, buffer.length));
        if (read < 0) {
          throw new IOException("it ends early");
        }
        checksum.update(buffer, 0, read);
        left -= read;
      }
      byte[] stored = bytes.readNBytes(CHECKSUM_BYTES);
      if (stored.length < CHECKSUM_BYTES
          || ByteBuffer.wrap(stored).getLong() != checksum.getValue()) {
        throw new IOException("its checksum does not fit");
      }
    }
  }
}
