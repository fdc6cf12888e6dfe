package io.segmentschema.smc.leadership;

import java.util.List;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.ACLProvider;
import org.apache.curator.framework.api.CuratorEvent;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.data.ACL;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whose the nodes at ZooKeeper are, where this node has a login: those at the path and below it
 * belong to whoever knows the login, and nobody else may even read them. What lies above the path
 * may be shared with others and stays open. Immutable; Curator's threads ask.
 */
final class OwnNodes implements ACLProvider {

  private static final Logger log = LoggerFactory.getLogger(OwnNodes.class);

  private final String path;

  OwnNodes(String path) {
    this.path = path;
  }

  @Override
  public List<ACL> getDefaultAcl() {
    return Ids.CREATOR_ALL_ACL;
  }

  @Override
  public List<ACL> getAclForPath(String node) {
    return node.equals(path) || node.startsWith(path + "/")
        ? Ids.CREATOR_ALL_ACL
        : Ids.OPEN_ACL_UNSAFE;
  }

  /**
   * Closes a node that was made while there was no login; one that is missing will be made closed.
   */
  void close(CuratorFramework client, String node) {
    try {
      client
          .setACL()
          .withACL(Ids.CREATOR_ALL_ACL)
          .inBackground((same, event) -> closed(event))
          .forPath(node);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (Exception failure) {
      log.warn("Node at ZooKeeper was not looked at: path={}, reason={}", node, failure.toString());
    }
  }

  private static void closed(CuratorEvent event) {
    if (event.getResultCode() == Code.NOAUTH.intValue()) {
      log.warn(
          "Node at ZooKeeper belongs to somebody with another login: path={}", event.getPath());
    }
  }
}
