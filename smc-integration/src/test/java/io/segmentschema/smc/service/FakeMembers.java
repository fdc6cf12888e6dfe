package io.segmentschema.smc.service;

import com.google.common.collect.ImmutableList;
import io.segmentschema.smc.members.Member;
import io.segmentschema.smc.members.Members;
import java.net.URI;
import java.util.function.Supplier;

/** A service among the others that a test names. */
public final class FakeMembers implements Members {

  private final String instance;
  private final Supplier<URI> url;
  private volatile boolean known = true;
  private volatile ImmutableList<Member> twins = ImmutableList.of();
  private volatile ImmutableList<Member> others = ImmutableList.of();

  public FakeMembers(String instance, Supplier<URI> url) {
    this.instance = instance;
    this.url = url;
  }

  /** These are the others from now on. */
  public void are(Member... given) {
    others = ImmutableList.copyOf(given);
    known = true;
  }

  /** These say that they are where this one is. */
  void areHere(Member... given) {
    twins = ImmutableList.copyOf(given);
  }

  @Override
  public ImmutableList<Member> atThisAddress() {
    return twins;
  }

  /** It is not known who is there before that is said. */
  void areUnknown() {
    known = false;
  }

  @Override
  public boolean isKnown() {
    return known;
  }

  @Override
  public Member self() {
    return new Member(instance, url.get());
  }

  @Override
  public ImmutableList<Member> others() {
    return others;
  }
}
