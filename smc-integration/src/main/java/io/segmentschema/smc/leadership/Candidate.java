package io.segmentschema.smc.leadership;

/**
 * A node that stands for election. Told on the thread that noticed, one piece of news at a time;
 * must be quick.
 */
interface Candidate {

  /** The electors have named this node. */
  void elected();

  /** The electors no longer name this node, or cannot be reached, which counts as the same. */
  void passedOver();
}
