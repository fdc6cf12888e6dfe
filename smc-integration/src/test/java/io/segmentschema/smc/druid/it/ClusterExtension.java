package io.segmentschema.smc.druid.it;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Hands the one cluster of a run to whoever asks; it ends with the run. */
final class ClusterExtension implements ParameterResolver {

  private static final ExtensionContext.Namespace SPACE =
      ExtensionContext.Namespace.create(ClusterExtension.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == DruidCluster.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(SPACE)
        .getOrComputeIfAbsent("cluster", key -> new Running(), Running.class)
        .cluster;
  }

  /** Closed by JUnit at the end of all tests. */
  private static final class Running implements AutoCloseable {

    private final DruidCluster cluster;

    Running() {
      try {
        cluster = DruidCluster.start("druid-it");
      } catch (Exception notStarted) {
        throw new IllegalStateException("The cluster does not start", notStarted);
      }
    }

    @Override
    public void close() throws Exception {
      cluster.close();
    }
  }
}
