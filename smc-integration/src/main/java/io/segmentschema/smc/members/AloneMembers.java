package io.segmentschema.smc.members;

import com.google.common.collect.ImmutableList;
import java.net.URI;
import java.util.function.Supplier;

/** A service that shares its store with nobody. Immutable. */
public final class AloneMembers implements Members {

  private final String instance;
  private final Supplier<URI> url;

  /**
   * @param instance names this process
   * @param url where it is reached; asked once it listens
   */
  public AloneMembers(String instance, Supplier<URI> url) {
    this.instance = instance;
    this.url = url;
  }

  @Override
  public Member self() {
    return new Member(instance, url.get());
  }

  @Override
  public ImmutableList<Member> others() {
    return ImmutableList.of();
  }
}
