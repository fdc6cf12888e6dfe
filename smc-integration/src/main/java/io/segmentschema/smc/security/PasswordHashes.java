package io.segmentschema.smc.security;

import at.favre.lib.crypto.bcrypt.BCrypt;
import com.google.common.base.Ticker;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.hash.HashCode;
import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Makes and checks bcrypt hashes of passwords. A check is slow on purpose, so what was right once
 * is remembered for a minute, under a key that only this process knows. Any thread.
 */
public final class PasswordHashes {

  /** About 200 ms on a machine of 2026. */
  public static final int COST = 12;

  static final int LOWEST_COST = 10;
  static final int HIGHEST_COST = 15;

  /** What bcrypt takes into account; it would silently ignore the rest. */
  static final int LONGEST_PASSWORD = 71;

  private static final Pattern HASH = Pattern.compile("\\$2[aby]\\$1[0-5]\\$[./A-Za-z0-9]{53}");
  private static final Duration REMEMBERED = Duration.ofMinutes(1);
  private static final int MOST_REMEMBERED = 1_000;
  private static final byte[] ANY_SALT = new byte[16];

  private final HashFunction keyed;
  private final Cache<HashCode, Boolean> right;

  /**
   * @param ticker counts how long a right password is remembered
   */
  public PasswordHashes(Ticker ticker) {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    this.keyed = Hashing.hmacSha256(key);
    this.right =
        CacheBuilder.newBuilder()
            .maximumSize(MOST_REMEMBERED)
            .expireAfterWrite(REMEMBERED)
            .ticker(ticker)
            .build();
  }

  /**
   * The hash of a new password.
   *
   * @throws IllegalArgumentException if it is empty or too long
   */
  public static String hash(byte[] password) {
    if (password.length == 0 || password.length > LONGEST_PASSWORD) {
      throw new IllegalArgumentException(
          "A password has 1 to " + LONGEST_PASSWORD + " bytes in UTF-8, not " + password.length);
    }
    return new String(
        BCrypt.with(BCrypt.Version.VERSION_2B).hash(COST, password), StandardCharsets.US_ASCII);
  }

  static boolean isHash(String text) {
    return HASH.matcher(text).matches();
  }

  static int costOf(String hash) {
    return Integer.parseInt(hash.substring(4, 6));
  }

  /** Whether that password was found right a moment ago; costs next to nothing. */
  boolean isRemembered(String hash, byte[] password) {
    return right.getIfPresent(key(hash, password)) != null;
  }

  /**
   * Whether the password is the one of that hash. Takes as long as a hash of the highest cost does,
   * whatever the hash, the password, and whether there is a hash at all.
   *
   * @param hash empty for somebody whom nobody knows
   */
  boolean isRight(Optional<String> hash, byte[] password, int highestCost) {
    boolean hashable = password.length > 0 && password.length <= LONGEST_PASSWORD;
    byte[] hashed = hashable ? password : new byte[] {0};
    boolean isRight =
        hash.isPresent()
            && BCrypt.verifyer()
                .verify(hashed, hash.get().getBytes(StandardCharsets.US_ASCII))
                .verified;
    spendTheRest(hashed, hash.map(PasswordHashes::costOf), highestCost);
    if (isRight && hashable) {
      right.put(key(hash.orElseThrow(), password), true);
      return true;
    }
    return false;
  }

  /** Each step of the cost doubles the work: c, c, c+1 ... up to h-1 together are as much as h. */
  private static void spendTheRest(byte[] password, Optional<Integer> spent, int highestCost) {
    if (spent.isEmpty()) {
      spend(password, highestCost);
      return;
    }
    for (int cost = spent.get(); cost < highestCost; cost++) {
      spend(password, cost);
    }
  }

  private static void spend(byte[] password, int cost) {
    byte[] unused = BCrypt.withDefaults().hash(cost, ANY_SALT.clone(), password);
  }

  private HashCode key(String hash, byte[] password) {
    return keyed
        .newHasher()
        .putString(hash, StandardCharsets.US_ASCII)
        .putByte((byte) 0)
        .putBytes(password)
        .hash();
  }
}
