package io.segmentschema.smc.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.segmentschema.cache.testing.ManualScheduler;
import io.segmentschema.cache.testing.ManualTime;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A client of two nodes, a and b, whose time, chance and network are the test's. */
final class ClientFixture {

  static final String FEED = "/v1/schema-changes";

  final FakeTransport network = new FakeTransport();
  final List<String> heard = new ArrayList<>();
  final List<String> troubles = new ArrayList<>();
  final SchemaCacheClient client;
  private final ManualTime time = new ManualTime();
  private final ManualScheduler scheduler = new ManualScheduler(time);

  ClientFixture(String... addresses) {
    SchemaListener listener =
        new SchemaListener() {
          @Override
          public void changed(Set<String> changed, Set<String> removed) {
            heard.add("+" + new TreeSet<>(changed) + " -" + new TreeSet<>(removed));
          }

          @Override
          public void trouble(String what) {
            troubles.add(what);
          }
        };
    client =
        SchemaCacheClient.builder(List.of(addresses).stream().map(URI::create).toArray(URI[]::new))
            .transport(network)
            .executor(scheduler)
            .nanoTime(time.ticker()::read)
            .random(new Random(1))
            .listener(listener)
            .build();
  }

  static ClientFixture started(String... addresses) {
    ClientFixture fixture = new ClientFixture(addresses);
    fixture.client.start();
    fixture.run();
    return fixture;
  }

  /** One that has a copy of a's with x at version 1 and now waits for the next change. */
  static ClientFixture following(String... addresses) {
    ClientFixture fixture = started(addresses);
    fixture.answer(FEED, page("c1", schema("x", "1")));
    return fixture;
  }

  void run() {
    scheduler.runDue();
  }

  void advance(Duration duration) {
    scheduler.advance(duration);
  }

  /** Answers the only request, which must be for that address. */
  void answer(String end, String json) {
    answer(end, FakeTransport.reply(200, json));
  }

  void answer(String end, int status) {
    answer(end, FakeTransport.reply(status, "{}"));
  }

  void answer(String end, Reply reply) {
    FakeTransport.Call call = network.only();
    assertEquals(true, call.address().toString().endsWith(end), call.address().toString());
    call.reply().complete(reply);
    run();
  }

  void fail(Throwable failure) {
    network.only().reply().completeExceptionally(failure);
    run();
  }

  /** The copy: names with their versions. */
  String copy() {
    TreeMap<String, String> versions = new TreeMap<>();
    client.schemas().forEach((name, schema) -> versions.put(name, schema.schemaVersion()));
    return versions.toString();
  }

  static String schema(String name, String version) {
    return "{'datasource':'%s','schemaVersion':'%s','rowSignature':[{'name':'c','type':'LONG'},{'name':'d','type':null}]}"
        .formatted(name, version);
  }

  static String page(String cursor, String... changed) {
    return "{'cursor':'%s','changed':[%s],'removed':[]}"
        .formatted(cursor, String.join(",", changed));
  }

  static String removed(String cursor, String name) {
    return "{'cursor':'%s','changed':[],'removed':['%s']}".formatted(cursor, name);
  }

  static String since(String cursor) {
    return FEED + "?since=" + cursor + "&wait=PT30S";
  }
}
