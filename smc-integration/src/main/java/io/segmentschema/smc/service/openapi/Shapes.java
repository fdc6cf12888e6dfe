package io.segmentschema.smc.service.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Describes records as JSON Schema: members are required unless they say otherwise, and may be null
 * where they are {@link Nullable}. For one thread.
 */
final class Shapes {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String ENDING = "Json";
  private static final String REFERENCE = "#/components/schemas/";

  private final ObjectNode schemas = JSON.objectNode();
  private final Map<String, Class<?>> named = new LinkedHashMap<>();

  /** All shapes that were met. */
  ObjectNode schemas() {
    return schemas;
  }

  static ObjectNode reference(String name) {
    return JSON.objectNode().put("$ref", REFERENCE + name);
  }

  static ObjectNode listOf(ObjectNode element) {
    ObjectNode list = JSON.objectNode().put("type", "array");
    list.set("items", element);
    return list;
  }

  /** The schema of a type, with records by reference. */
  ObjectNode of(Class<?> type) {
    if (type.isRecord()) {
      String name = name(type);
      @Nullable Class<?> known = named.putIfAbsent(name, type);
      if (known == null) {
        schemas.set(name, record(type));
      } else if (!known.equals(type)) {
        throw new IllegalStateException(
            "Two shapes have one name: name=%s, types=%s and %s".formatted(name, known, type));
      }
      return reference(name);
    }
    if (type == JsonNode.class) {
      return JSON.objectNode();
    }
    return scalar(type);
  }

  private static ObjectNode scalar(Class<?> type) {
    ObjectNode schema = JSON.objectNode();
    if (type == String.class) {
      return schema.put("type", "string");
    }
    if (type == long.class || type == Long.class) {
      return schema.put("type", "integer").put("format", "int64");
    }
    if (type == int.class || type == Integer.class) {
      return schema.put("type", "integer").put("format", "int32");
    }
    if (type == double.class || type == Double.class) {
      return schema.put("type", "number").put("format", "double");
    }
    if (type == boolean.class || type == Boolean.class) {
      return schema.put("type", "boolean");
    }
    throw new IllegalStateException("No shape is known for the type " + type.getName());
  }

  private ObjectNode record(Class<?> type) {
    ObjectNode schema = JSON.objectNode().put("type", "object");
    ObjectNode properties = JSON.objectNode();
    var required = JSON.arrayNode();
    for (RecordComponent component : type.getRecordComponents()) {
      @Nullable Says says = component.getAnnotation(Says.class);
      ObjectNode member = member(component.getAnnotatedType());
      if (says != null) {
        describe(member, says);
      }
      properties.set(component.getName(), member);
      if (says == null || !says.optional()) {
        required.add(component.getName());
      }
    }
    schema.set("required", required);
    schema.set("properties", properties);
    return required.isEmpty() ? schema.without("required") : schema;
  }

  private ObjectNode member(AnnotatedType annotated) {
    ObjectNode schema = ofType(annotated);
    return annotated.isAnnotationPresent(Nullable.class) ? orNull(schema) : schema;
  }

  private ObjectNode ofType(AnnotatedType annotated) {
    Type type = annotated.getType();
    if (type instanceof Class<?> plain) {
      return of(plain);
    }
    AnnotatedType[] arguments =
        ((AnnotatedParameterizedType) annotated).getAnnotatedActualTypeArguments();
    Class<?> raw = (Class<?>) ((ParameterizedType) type).getRawType();
    if (List.class.isAssignableFrom(raw)) {
      return listOf(member(arguments[0]));
    }
    if (Map.class.isAssignableFrom(raw)) {
      ObjectNode map = JSON.objectNode().put("type", "object");
      map.set("additionalProperties", member(arguments[1]));
      return map;
    }
    throw new IllegalStateException("No shape is known for the type " + type.getTypeName());
  }

  private static ObjectNode orNull(ObjectNode schema) {
    if (schema.path("type").isTextual()) {
      String type = schema.path("type").textValue();
      schema.putArray("type").add(type).add("null");
      return schema;
    }
    ObjectNode either = JSON.objectNode();
    either.putArray("anyOf").add(schema).add(JSON.objectNode().put("type", "null"));
    return either;
  }

  /** Adds what is said of a member or a parameter. */
  static void describe(ObjectNode schema, Says says) {
    if (!says.value().isEmpty()) {
      schema.put("description", says.value());
    }
    if (!says.format().isEmpty()) {
      schema.put("format", says.format());
    }
    if (says.oneOf().length > 0) {
      var texts = schema.putArray("enum");
      for (String text : says.oneOf()) {
        texts.add(text);
      }
      if (schema.path("type").isArray()) {
        texts.addNull();
      }
    }
  }

  /** A record within another that is named for its JSON has both names. */
  private static String name(Class<?> type) {
    @Nullable Class<?> outer = type.getEnclosingClass();
    String own = withoutEnding(type);
    return outer != null && outer.isRecord() ? withoutEnding(outer) + own : own;
  }

  private static String withoutEnding(Class<?> type) {
    String name = type.getSimpleName();
    return name.endsWith(ENDING) ? name.substring(0, name.length() - ENDING.length()) : name;
  }
}
