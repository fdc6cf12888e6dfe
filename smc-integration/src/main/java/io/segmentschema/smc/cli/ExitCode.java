package io.segmentschema.smc.cli;

/** How a command ends; part of the contract, {@code docs/cli.md} has the same table. */
enum ExitCode {
  DONE(0, "what was asked for is done"),
  FAILED(1, "it was tried and failed; the service's log may tell more"),
  WRONG_USE(
      2, "wrong use: an unknown flag, a value out of range, an unreadable file; nobody was asked"),
  AWAY(3, "no service answers there, or it cannot now: the same again later can help"),
  NOT_FOUND(4, "the service knows no such datasource, segment or refresh"),
  REFUSED(5, "the service refuses the request as it is, or refuses it to you");

  private final int code;
  private final String meaning;

  ExitCode(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  int code() {
    return code;
  }

  String meaning() {
    return meaning;
  }

  /** What an HTTP status that is no success means for whoever asked. */
  static ExitCode ofStatus(int status) {
    return switch (status) {
      case 404 -> NOT_FOUND;
      case 408, 429, 502, 503, 504 -> AWAY;
      default -> status >= 400 && status < 500 ? REFUSED : FAILED;
    };
  }
}
