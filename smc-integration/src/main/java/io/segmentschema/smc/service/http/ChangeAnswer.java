package io.segmentschema.smc.service.http;

/** An answer to a request that changed something, with what the audit log is told of it. */
final class ChangeAnswer {

  private final byte[] json;
  private final String numbers;

  /**
   * @param numbers such as {@code published=3, schemasCreated=1}; nothing that a client wrote
   */
  ChangeAnswer(byte[] json, String numbers) {
    this.json = json;
    this.numbers = numbers;
  }

  byte[] json() {
    return json;
  }

  String numbers() {
    return numbers;
  }
}
