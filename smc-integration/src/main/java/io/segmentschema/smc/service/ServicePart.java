package io.segmentschema.smc.service;

/**
 * One of the things that run while the service does.
 *
 * @param name what it is called in the log
 * @param start begins its work; returns soon, whether or not the store can be reached
 * @param stop ends it; what is being written ends first
 */
public record ServicePart(String name, Runnable start, Runnable stop) {}
