package io.segmentschema.smc.service.console;

/**
 * What somebody looks for in names; case does not count. Makes no lower-case copy of any name,
 * because there may be millions.
 */
record Text(String value) {

  /** Whether the name contains the text. */
  boolean isIn(String name) {
    int last = name.length() - value.length();
    for (int i = 0; i <= last; i++) {
      if (name.regionMatches(true, i, value, 0, value.length())) {
        return true;
      }
    }
    return false;
  }

  /** How well the name fits, among those that contain it: 0 it is the name, 1 its start, 2 else. */
  int distance(String name) {
    if (name.equalsIgnoreCase(value)) {
      return 0;
    }
    return name.regionMatches(true, 0, value, 0, value.length()) ? 1 : 2;
  }
}
