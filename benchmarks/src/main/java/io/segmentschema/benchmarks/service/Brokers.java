package io.segmentschema.benchmarks.service;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Simulated Brokers, each on a connection of its own, that ask for everything every five seconds,
 * evenly spread, while some datasources get new segments with columns of their own. One thread
 * plays them all: a Broker's request goes out when the answer before it is here.
 */
public final class Brokers implements AutoCloseable {

  private static final Duration PERIOD = Duration.ofSeconds(5);

  private final List<Connection> connections = new ArrayList<>();
  private final byte[] request;
  private final int datasources;
  private int published;

  public Brokers(int port, int brokers, int datasources) throws IOException {
    this.request = Publications.informationOf(datasources);
    this.datasources = datasources;
    for (int broker = 0; broker < brokers; broker++) {
      connections.add(Connection.open(port));
    }
  }

  /** Plays for so long, during which a tenth of the datasources change each minute. */
  public void play(Duration duration) throws IOException, InterruptedException {
    play(duration, 1);
  }

  /** Plays what {@link #play} does in so long, in a tenth of the time: to warm a service up. */
  public void playQuickly(Duration duration) throws IOException, InterruptedException {
    play(duration, 10);
  }

  private void play(Duration duration, int pace) throws IOException, InterruptedException {
    long pause = PERIOD.toNanos() / connections.size() / pace;
    long changePause = Duration.ofMinutes(1).toNanos() / Math.max(1, datasources / 10) / pace;
    long began = System.nanoTime();
    long nextChange = began;
    long turns = duration.toNanos() / pace / pause;
    for (long turn = 0; turn < turns; turn++) {
      TimeUnit.NANOSECONDS.sleep(began + turn * pause - System.nanoTime());
      Connection broker = connections.get((int) (turn % connections.size()));
      broker.fetch(request);
      if (System.nanoTime() >= nextChange) {
        nextChange += changePause;
        publishNext(broker);
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (Connection connection : connections) {
      connection.close();
    }
  }

  private void publishNext(Connection connection) throws IOException {
    int datasource = published * 7 % datasources;
    int hour = 1000 + published;
    published++;
    connection.fetch(Publications.publish(datasource, hour, 1000 + published));
  }
}
