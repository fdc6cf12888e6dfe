package io.segmentschema.smc.druid;

import java.io.IOException;

/** More bytes came than are read. */
final class AnswerTooLongException extends IOException {

  private static final long serialVersionUID = 1L;

  AnswerTooLongException(long maxBytes) {
    super("the answer is longer than " + maxBytes + " bytes");
  }
}
