package io.segmentschema.smc.security;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.HashCode;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Small files read at once.
 *
 * @param paths where they are
 * @param bytes what is in them, in the same order
 */
record FileContents(ImmutableList<Path> paths, ImmutableList<byte[]> bytes) {

  private static final int MOST_BYTES = 1 << 20;

  /**
   * Reads them.
   *
   * @throws UnusableFileException if one of them cannot be read, or is far too long
   */
  static FileContents read(ImmutableList<Path> paths) {
    return new FileContents(
        paths, paths.stream().map(FileContents::read).collect(ImmutableList.toImmutableList()));
  }

  private static byte[] read(Path path) {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new UnusableFileException(
            "File is too long: file=%s, allowed=at most %d bytes".formatted(path, MOST_BYTES));
      }
      return bytes;
    } catch (IOException unreadable) {
      throw new UnusableFileException(
          "File cannot be read: file=%s, problem=%s".formatted(path, unreadable));
    }
  }

  /** The text of one of them. */
  String text(int index) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.get(index)))
          .toString();
    } catch (CharacterCodingException binary) {
      throw new UnusableFileException(
          "File is no text in UTF-8: file=%s".formatted(paths.get(index)));
    }
  }

  /** Differs when one of them does. */
  HashCode stamp() {
    Hasher hasher = Hashing.sha256().newHasher();
    List<byte[]> parts = bytes;
    parts.forEach(part -> hasher.putInt(part.length).putBytes(part));
    return hasher.hash();
  }
}
