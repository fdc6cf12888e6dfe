package io.segmentschema.smc.service.http;

/** An answer that is JSON already, and is compressed at most once. */
interface Written {

  /** How long the plain form is. */
  int length();

  byte[] plain();

  /** One gzip member. */
  byte[] gzip();
}
