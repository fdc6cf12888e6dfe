package io.segmentschema.benchmarks.report;

import java.math.BigDecimal;
import java.math.MathContext;
import org.jspecify.annotations.Nullable;

/**
 * One figure beside what it is held against, all rounded to four digits: more is noise, and what is
 * shown is what is compared.
 *
 * @param id begins with the number of the goal that it belongs to
 * @param name what was measured
 * @param unit of all figures of the row
 * @param ours this project's figure; less is better
 * @param peer the peer's figure of the same run; null where it has none
 * @param floor the figure of the bare work without which it cannot be done, of the same run; null
 *     where none was measured
 * @param goal what {@code ours} may be at most
 */
public record Row(
    String id,
    String name,
    String unit,
    double ours,
    @Nullable Double peer,
    @Nullable Double floor,
    double goal) {

  private static final MathContext DIGITS = new MathContext(4);

  public Row {
    if (!Character.isDigit(id.charAt(0)) || !Double.isFinite(ours) || !Double.isFinite(goal)) {
      throw new IllegalArgumentException(
          "A row needs a numbered id and finite figures: id=%s, ours=%s, goal=%s"
              .formatted(id, ours, goal));
    }
    ours = rounded(ours);
    peer = peer == null ? null : rounded(peer);
    floor = floor == null ? null : rounded(floor);
    goal = rounded(goal);
  }

  /** A figure with nothing beside it but its goal. */
  public static Row alone(String id, String name, String unit, double ours, double goal) {
    return new Row(id, name, unit, ours, null, null, goal);
  }

  /** A figure beside the peer's. */
  public static Row besidePeer(
      String id, String name, String unit, double ours, double peer, double goal) {
    return new Row(id, name, unit, ours, peer, null, goal);
  }

  /** A figure beside the bare work's. */
  public static Row aboveFloor(
      String id, String name, String unit, double ours, double floor, double goal) {
    return new Row(id, name, unit, ours, null, floor, goal);
  }

  public boolean met() {
    return ours <= goal;
  }

  private static double rounded(double figure) {
    return new BigDecimal(figure, DIGITS).doubleValue();
  }
}
