package io.segmentschema.smc.leadership;

/**
 * Names one of several nodes at a time as the one that may take the store's epoch. Its word only
 * keeps the nodes from getting into each other's way: two may believe themselves named for a while,
 * and what one of them writes is judged by the epoch alone.
 */
interface Election {

  /**
   * Lines up behind those that stand already; safe to call twice. Waits for the store, whose id
   * says where its nodes line up, and throws if that cannot be read.
   */
  void start(Candidate candidate);

  /**
   * Whether the electors, asked after this call began, name this node. Waits for them.
   *
   * @throws ElectionUnavailableException if they cannot be asked
   */
  boolean confirms();

  /**
   * Sees to it that this node stands, whatever has become of its place. To be called now and then;
   * waits for the electors.
   *
   * @throws ElectionUnavailableException if they cannot be asked
   */
  void check();

  /**
   * Whether another node stands too. Waits for the electors.
   *
   * @throws ElectionUnavailableException if they cannot be asked
   */
  boolean othersStand();

  /** How the connection to the electors stands; answered from memory. */
  ZooKeeperConnection connection();

  /** Gives the place away and lines up again behind everybody else. */
  void standBack();

  /** Stands no longer; safe to call twice. */
  void stop();
}
