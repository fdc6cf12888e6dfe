package io.segmentschema.smc.leadership;

import io.segmentschema.smc.security.ClientTls;
import io.segmentschema.smc.security.TestAuthority;
import io.segmentschema.smc.security.TestAuthority.Issued;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.asn1.x509.GeneralName;

/**
 * Takes connections over TLS, as a ZooKeeper server's secure port does, and passes on what is in
 * them to a server's open port. The two protocols do not differ in anything else.
 */
public final class TlsProxy implements AutoCloseable {

  private final SSLServerSocket door;
  private final int target;
  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicInteger accepted = new AtomicInteger();

  /** The server of this machine, by its address and by the name that this leads back to. */
  public TlsProxy(int port, Path folder, TestAuthority authority, boolean wantsCertificates)
      throws Exception {
    this(
        port,
        folder,
        authority,
        wantsCertificates,
        TestAuthority.thisMachine(),
        new GeneralName(GeneralName.dNSName, "localhost"));
  }

  /**
   * @param folder where the certificate may be written to
   * @param authority signs the server's certificate, and is who clients' must be signed by
   * @param wantsCertificates whether a client without one is turned away
   * @param names whose certificate it is
   */
  TlsProxy(
      int port,
      Path folder,
      TestAuthority authority,
      boolean wantsCertificates,
      GeneralName... names)
      throws Exception {
    this.target = port;
    Issued issued = authority.issue("zookeeper", "EC", names);
    var unused = issued.write(folder, "zookeeper");
    var unused2 = authority.own().write(folder, "zookeeper-authority");
    this.door =
        (SSLServerSocket)
            ClientTls.context(
                    Optional.of(ClientTls.authorities(folder.resolve("zookeeper-authority.pem"))),
                    Optional.of(
                        ClientTls.certificate(
                            folder.resolve("zookeeper.pem"), folder.resolve("zookeeper.key"))))
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    door.setNeedClientAuth(wantsCertificates);
    SocketPump.background(this::accept);
  }

  /** Where it is reached. */
  public String address() {
    return "127.0.0.1:" + door.getLocalPort();
  }

  /** How many connections ended before both sides were content with each other. */
  int refused() {
    return refused.get();
  }

  /** How many did not. */
  public int accepted() {
    return accepted.get();
  }

  @Override
  public void close() throws IOException {
    door.close();
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        SSLSocket client = (SSLSocket) door.accept();
        SocketPump.background(() -> join(client));
      } catch (IOException closed) {
        // The loop ends.
      }
    }
  }

  private void join(SSLSocket client) {
    try {
      client.startHandshake();
      // The client's opinion of our certificate comes with, or instead of, its first byte.
      int first = client.getInputStream().read();
      if (first < 0) {
        throw new IOException("turned away");
      }
      accepted.incrementAndGet();
      Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
      server.getOutputStream().write(first);
      SocketPump.join(client, server, () -> {});
    } catch (IOException failed) {
      refused.incrementAndGet();
      SocketPump.shut(client);
    }
  }
}
