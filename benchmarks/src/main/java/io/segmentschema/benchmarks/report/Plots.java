package io.segmentschema.benchmarks.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;

/** Growth curves as pictures, both axes logarithmic. Stateless. */
public final class Plots {

  private static final int WIDTH = 720;
  private static final int HEIGHT = 440;

  private Plots() {}

  /** The name of a curve's file. */
  public static String fileName(Growth growth) {
    return "growth-" + growth.id() + ".svg";
  }

  /** Writes one SVG file per curve. */
  public static void write(Path folder, List<Growth> growths) throws IOException {
    System.setProperty("java.awt.headless", "true");
    for (Growth growth : growths) {
      VectorGraphicsEncoder.saveVectorGraphic(
          chart(growth), folder.resolve(fileName(growth)).toString(), VectorGraphicsFormat.SVG);
    }
  }

  private static XYChart chart(Growth growth) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(growth.name())
            .xAxisTitle("segments")
            .yAxisTitle(growth.unit())
            .build();
    chart.getStyler().setXAxisLogarithmic(true).setYAxisLogarithmic(true);
    chart.getStyler().setLegendPosition(LegendPosition.InsideNW);
    add(chart, "ours, exponent %.2f".formatted(growth.exponent()), growth.ours());
    if (growth.peer().size() > 1) {
      add(chart, "Druid, exponent %.2f".formatted(Growth.exponent(growth.peer())), growth.peer());
    }
    return chart;
  }

  private static void add(XYChart chart, String name, Map<Integer, Double> points) {
    chart.addSeries(name, List.copyOf(points.keySet()), List.copyOf(points.values()));
  }
}
