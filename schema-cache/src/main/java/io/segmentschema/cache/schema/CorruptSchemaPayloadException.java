package io.segmentschema.cache.schema;

import org.jspecify.annotations.Nullable;

/**
 * A stored payload cannot be read, or is not the one that its fingerprint names. The caller sets it
 * aside, counts it and goes on.
 */
public final class CorruptSchemaPayloadException extends Exception {

  private static final long serialVersionUID = 1L;

  CorruptSchemaPayloadException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
