package io.segmentschema.smc.service.console;

import com.google.common.hash.Hashing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/**
 * One file of the console, compressed once. Immutable: any thread.
 *
 * <p>Its tag is weak, because it names the file and not the bytes that go over the line.
 */
final class StaticFile {

  private final String mediaType;
  private final byte[] plain;
  private final byte[] compressed;
  private final String tag;

  StaticFile(String mediaType, byte[] content) {
    this.mediaType = mediaType;
    this.plain = content.clone();
    this.compressed = compress(content);
    this.tag = Hashing.sha256().hashBytes(content).toString().substring(0, 16);
  }

  String mediaType() {
    return mediaType;
  }

  /** What stands for the content. */
  String tag() {
    return tag;
  }

  /** The bytes to send; nobody changes them. */
  byte[] bytes(boolean gzip) {
    return gzip ? compressed : plain;
  }

  private static byte[] compress(byte[] content) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(content);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return packed.toByteArray();
  }
}
