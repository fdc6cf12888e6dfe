package io.segmentschema.smc.security;

import java.util.Optional;

/**
 * What is known of a request while it is worked on; travels with it as an attribute. The threads
 * that work on a request do so one after the other; its fields are volatile because they are
 * different ones.
 */
public final class Visit {

  /** The name of the attribute. */
  public static final String ATTRIBUTE = "io.segmentschema.smc.visit";

  private final String address;
  private final String method;
  private final String path;
  private final Optional<String> query;

  private volatile Optional<Caller> caller = Optional.empty();
  private volatile boolean open;
  private volatile boolean changesState;
  private volatile Optional<String> changed = Optional.empty();

  /**
   * A request that has just come.
   *
   * @param path as the client wrote it
   */
  public Visit(String address, String method, String path, Optional<String> query) {
    this.address = address;
    this.method = method;
    this.path = path;
    this.query = query;
    this.changesState = !isSafe(method);
  }

  /** Whether a request of that method changes nothing, wherever it goes. */
  public static boolean isSafe(String method) {
    return method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS");
  }

  public String address() {
    return address;
  }

  String method() {
    return method;
  }

  String path() {
    return path;
  }

  Optional<String> query() {
    return query;
  }

  /** Who sends it, once that is known. */
  public Optional<Caller> caller() {
    return caller;
  }

  public void isOf(Caller known) {
    caller = Optional.of(known);
  }

  /** Whether it is answered whoever sends it. */
  public boolean isOpen() {
    return open;
  }

  /** It goes to one of the addresses that answer everybody. */
  public void leaveOpen() {
    open = true;
  }

  /** Whether it is one for the audit log. */
  public boolean changesState() {
    return changesState;
  }

  /** It only reads, though its method says otherwise. */
  public void onlyReads() {
    changesState = false;
  }

  Optional<String> changed() {
    return changed;
  }

  /** How much it changed, for the audit log. */
  public void changed(String numbers) {
    changed = Optional.of(numbers);
  }
}
