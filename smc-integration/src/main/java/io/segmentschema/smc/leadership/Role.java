package io.segmentschema.smc.leadership;

/** What a node is to the others that share its store. */
public enum Role {
  /** It has won the store's epoch and has not been deposed. */
  LEADER("leader"),
  /** It serves readers and changes nothing. */
  FOLLOWER("follower");

  private final String label;

  Role(String label) {
    this.label = label;
  }

  /** The role as the HTTP contract spells it. */
  public String label() {
    return label;
  }
}
