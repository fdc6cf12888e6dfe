package io.segmentschema.smc.security;

import com.google.common.base.Ticker;
import com.google.common.cache.CacheBuilder;
import com.google.common.cache.CacheLoader;
import com.google.common.cache.LoadingCache;
import com.google.common.net.InetAddresses;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * How often somebody may fail to say who he is. Each address has a bucket of attempts, and so has
 * each name that passwords are tried on. An empty bucket of a name takes away the spare attempts of
 * the addresses that have failed, never the one of an address that has not: so nobody is locked out
 * by what others try elsewhere. Any thread; the memory is bounded, and what is forgotten first has
 * failed least recently.
 */
final class FailureLimits {

  /** Somebody tries a password on a name. */
  record Attempt(String address, String name) {}

  static final TokenBucket.Size PER_ADDRESS = new TokenBucket.Size(10, Duration.ofSeconds(6));
  static final TokenBucket.Size PER_NAME = new TokenBucket.Size(20, Duration.ofSeconds(3));

  private static final int MOST_BUCKETS = 10_000;
  private static final int IPV6_NETWORK_BYTES = 8;

  private final Ticker ticker;
  private final LoadingCache<String, TokenBucket> addresses;
  private final LoadingCache<String, TokenBucket> names;

  FailureLimits(Ticker ticker) {
    this.ticker = ticker;
    this.addresses = buckets(PER_ADDRESS, ticker);
    this.names = buckets(PER_NAME, ticker);
  }

  private static LoadingCache<String, TokenBucket> buckets(TokenBucket.Size size, Ticker ticker) {
    // Not the moment at which a bucket is made: it would be later than that of its first attempt.
    long begin = ticker.read();
    return CacheBuilder.newBuilder()
        .maximumSize(MOST_BUCKETS)
        .expireAfterAccess(size.pause().multipliedBy(size.burst()))
        .ticker(ticker)
        .build(CacheLoader.from(() -> new TokenBucket(size, begin)));
  }

  /**
   * Takes an attempt on a name's password, if there is one.
   *
   * @return how long to wait, if there is none
   */
  Optional<Duration> take(Attempt attempt) {
    long now = ticker.read();
    TokenBucket ofAddress = addresses.getUnchecked(network(attempt.address()));
    TokenBucket ofName = names.getUnchecked(attempt.name());
    boolean isNew = ofAddress.isFull(now);
    boolean nameAllows = ofName.take(now);
    if (!nameAllows && !isNew) {
      return Optional.of(ofName.untilNext(now));
    }
    if (!ofAddress.take(now)) {
      if (nameAllows) {
        ofName.giveBack();
      }
      return Optional.of(ofAddress.untilNext(now));
    }
    return Optional.empty();
  }

  /** The attempt did not fail. */
  void giveBack(Attempt attempt) {
    addresses.getUnchecked(network(attempt.address())).giveBack();
    names.getUnchecked(attempt.name()).giveBack();
  }

  /**
   * Notes that an address failed in another way than with a password.
   *
   * @return how long it should wait, if it has no attempt left
   */
  Optional<Duration> failed(String address) {
    long now = ticker.read();
    TokenBucket bucket = addresses.getUnchecked(network(address));
    return bucket.take(now) ? Optional.empty() : Optional.of(bucket.untilNext(now));
  }

  /** Who has one address in IPv6 has the whole network around it. */
  private static String network(String address) {
    if (!InetAddresses.isInetAddress(address)) {
      return address;
    }
    InetAddress parsed = InetAddresses.forString(address);
    return parsed instanceof Inet6Address
        ? Arrays.toString(Arrays.copyOf(parsed.getAddress(), IPV6_NETWORK_BYTES))
        : address;
  }
}
