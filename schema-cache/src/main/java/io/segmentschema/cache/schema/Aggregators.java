package io.segmentschema.cache.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableSortedMap;
import io.segmentschema.cache.error.InvalidInputException;
import io.segmentschema.cache.segment.Utf8;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The aggregators of a segment by name, each as canonical JSON text: what they are is the engine's
 * affair, only whether two are the same matters here. Neither their order nor the order of JSON
 * keys within them counts. Immutable: any thread.
 */
public final class Aggregators {

  /** How deep the JSON of one aggregator may nest. */
  public static final int MAX_DEPTH = 64;

  /** How large all names and texts together may be, in bytes of UTF-8. */
  public static final int MAX_BYTES = 1 << 20;

  /** The longest name, in bytes of UTF-8. */
  public static final int MAX_NAME_BYTES = 1024;

  /** No aggregators. */
  public static final Aggregators NONE = new Aggregators(emptyMap());

  private static final String FIELD = "aggregators";

  private final ImmutableSortedMap<String, String> texts;

  private Aggregators(ImmutableSortedMap<String, String> texts) {
    this.texts = texts;
  }

  /**
   * The aggregators of that map.
   *
   * @throws InvalidInputException with the field {@code aggregators} if a name has not 1 to 1024
   *     bytes, the JSON nests more than 64 deep, or all together is larger than 1 MiB
   */
  public static Aggregators of(Map<String, JsonNode> aggregators) {
    if (aggregators.isEmpty()) {
      return NONE;
    }
    ImmutableSortedMap.Builder<String, String> texts = ImmutableSortedMap.orderedBy(Utf8.ORDER);
    long bytes = 0;
    for (Map.Entry<String, JsonNode> aggregator : aggregators.entrySet()) {
      String name = Utf8.checkBytes(FIELD, aggregator.getKey(), 1, MAX_NAME_BYTES);
      String text = CanonicalJson.write(FIELD, aggregator.getValue(), MAX_DEPTH, MAX_BYTES);
      bytes += Utf8.byteLength(name) + Utf8.byteLength(text);
      if (bytes > MAX_BYTES) {
        throw new InvalidInputException(
            FIELD, "must have at most %d bytes of UTF-8".formatted(MAX_BYTES));
      }
      texts.put(name, text);
    }
    return new Aggregators(texts.buildOrThrow());
  }

  /**
   * The aggregators of a JSON object; {@link #NONE} for JSON null and for what is missing.
   *
   * @throws InvalidInputException with the field {@code aggregators}, also if it is something else
   *     than an object
   */
  public static Aggregators fromJson(@Nullable JsonNode json) {
    if (json == null || json.isMissingNode() || json.isNull()) {
      return NONE;
    }
    if (!json.isObject()) {
      throw new InvalidInputException(FIELD, "must be a JSON object of aggregators by name");
    }
    Map<String, JsonNode> aggregators = new LinkedHashMap<>();
    json.properties().forEach(property -> aggregators.put(property.getKey(), property.getValue()));
    return of(aggregators);
  }

  /** The canonical JSON text of each, by name in the order of UTF-8. */
  public ImmutableSortedMap<String, String> asMap() {
    return texts;
  }

  /** The aggregators as a fresh JSON object, numbers exact. */
  public ObjectNode toJson() {
    ObjectNode json = StrictJson.MAPPER.createObjectNode();
    texts.forEach((name, text) -> json.set(name, parsed(text)));
    return json;
  }

  @Override
  public int hashCode() {
    return texts.hashCode();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other || (other instanceof Aggregators that && texts.equals(that.texts));
  }

  /** For people. */
  @Override
  public String toString() {
    return texts.toString();
  }

  private static ImmutableSortedMap<String, String> emptyMap() {
    return ImmutableSortedMap.<String, String>orderedBy(Utf8.ORDER).buildOrThrow();
  }

  private static JsonNode parsed(String text) {
    try {
      return StrictJson.MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "Canonical JSON cannot be read back: chars=" + text.length(), e);
    }
  }
}
