package io.segmentschema.smc.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.event.KeyValuePair;

/**
 * Writes each event as one JSON object on a line of its own. The message stays whole; what stands
 * in it as {@code key=value} stands besides in {@code fields}, a number as a number. Thread-safe.
 */
public final class JsonLogEncoder extends EncoderBase<ILoggingEvent> {

  private static final JsonFactory JSON = new JsonFactory();
  private static final byte[] NOTHING = {};

  /** A place for an argument, with the key before it where it has one. */
  private static final Pattern PLACE = Pattern.compile("(?:(\\w[\\w.]*)=)?\\{}");

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    ByteArrayOutputStream line = new ByteArrayOutputStream(512);
    try (JsonGenerator json = JSON.createGenerator(line)) {
      write(event, json);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    line.writeBytes("\n".getBytes(StandardCharsets.UTF_8));
    return line.toByteArray();
  }

  private static void write(ILoggingEvent event, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("time", Instant.ofEpochMilli(event.getTimeStamp()).toString());
    json.writeStringField("level", event.getLevel().toString());
    json.writeStringField("logger", event.getLoggerName());
    json.writeStringField("thread", event.getThreadName());
    json.writeStringField("message", String.valueOf(event.getFormattedMessage()));
    writeFields(fields(event), json);
    IThrowableProxy thrown = event.getThrowableProxy();
    if (thrown != null) {
      json.writeStringField("exception", ThrowableProxyUtil.asString(thrown));
    }
    json.writeEndObject();
  }

  /** What the message names, then what slf4j's fluent calls and its context add. */
  private static Map<String, Object> fields(ILoggingEvent event) {
    Map<String, Object> fields = new LinkedHashMap<>();
    putNamed(event, fields);
    if (event.getKeyValuePairs() != null) {
      for (KeyValuePair pair : event.getKeyValuePairs()) {
        fields.put(pair.key, String.valueOf(pair.value));
      }
    }
    fields.putAll(event.getMDCPropertyMap());
    return fields;
  }

  /** Puts the arguments under the keys before their places. */
  private static void putNamed(ILoggingEvent event, Map<String, Object> fields) {
    Object[] arguments = event.getArgumentArray();
    if (arguments == null || event.getMessage() == null) {
      return;
    }
    Matcher place = PLACE.matcher(event.getMessage());
    for (int i = 0; i < arguments.length && place.find(); i++) {
      String key = place.group(1);
      Object argument = arguments[i];
      if (key != null) {
        fields.put(key, argument instanceof Number number ? number : String.valueOf(argument));
      }
    }
  }

  private static void writeFields(Map<String, Object> fields, JsonGenerator json)
      throws IOException {
    if (fields.isEmpty()) {
      return;
    }
    json.writeObjectFieldStart("fields");
    for (Map.Entry<String, Object> field : fields.entrySet()) {
      json.writeFieldName(field.getKey());
      writeValue(field.getValue(), json);
    }
    json.writeEndObject();
  }

  private static void writeValue(Object value, JsonGenerator json) throws IOException {
    if (value instanceof Long || value instanceof Integer || value instanceof Short) {
      json.writeNumber(((Number) value).longValue());
    } else if (value instanceof Double number && Double.isFinite(number)) {
      json.writeNumber(number);
    } else {
      json.writeString(String.valueOf(value));
    }
  }
}
