package io.segmentschema.smc.members;

import java.net.http.HttpResponse;
import java.util.Optional;

/** What a member answered. Immutable; nobody writes to the bytes. */
public final class MemberAnswer {

  private final Member member;
  private final HttpResponse<byte[]> response;

  MemberAnswer(Member member, HttpResponse<byte[]> response) {
    this.member = member;
    this.response = response;
  }

  public Member member() {
    return member;
  }

  public int status() {
    return response.statusCode();
  }

  /** Whether it has done what it was asked for. */
  public boolean isGood() {
    return status() >= 200 && status() < 300;
  }

  /** Whether it was asked for something that is not there. */
  boolean knowsNothing() {
    return status() == 404;
  }

  public byte[] body() {
    return response.body();
  }

  public Optional<String> header(String name) {
    return response.headers().firstValue(name);
  }
}
