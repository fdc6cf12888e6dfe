package io.segmentschema.smc.faults;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A JDBC driver in front of the server's own. The first time that a thread of that name makes the
 * chosen call on a connection, it stands still before the call until it is let go: as a process
 * that is paused there. Other threads and other calls pass. Thread-safe.
 */
final class StatementDoor implements Driver, AutoCloseable {

  private static final String REAL = "jdbc:mysql:";
  private static final String PREFIX = REAL + "held:";
  private static final long LIMIT_SECONDS = 60;

  private final String thread;
  private final String call;
  private final CountDownLatch held = new CountDownLatch(1);
  private final CountDownLatch open = new CountDownLatch(1);
  private final List<String> calls = new CopyOnWriteArrayList<>();

  private StatementDoor(String thread, String call) {
    this.thread = thread;
    this.call = call;
  }

  /**
   * @param thread how the name of the thread begins
   * @param call how the call begins: the statement that is prepared, or else the method's name
   */
  static StatementDoor before(String thread, String call) throws SQLException {
    StatementDoor door = new StatementDoor(thread, call);
    DriverManager.registerDriver(door);
    return door;
  }

  /** The same database through this door. */
  static String through(String url) {
    return PREFIX + url.substring(REAL.length());
  }

  /** Waits until the thread stands still. */
  void awaitHeld() throws InterruptedException {
    if (!held.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("Nobody came to the door: calls=" + calls);
    }
  }

  /** Lets it go on. */
  void open() {
    open.countDown();
  }

  /** What that thread has called so far, on any connection. */
  List<String> calls() {
    return List.copyOf(calls);
  }

  private void pass(String next) throws InterruptedException {
    if (!Thread.currentThread().getName().startsWith(thread)) {
      return;
    }
    if (open.getCount() > 0 && next.startsWith(call)) {
      held.countDown();
      if (!open.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("The door was never opened: call=" + next);
      }
    }
    calls.add(next);
  }

  @Override
  public @Nullable Connection connect(String url, Properties info) throws SQLException {
    if (!acceptsURL(url)) {
      return null; // As the driver manager wants it.
    }
    Connection real = DriverManager.getConnection(REAL + url.substring(PREFIX.length()), info);
    return (Connection)
        Proxy.newProxyInstance(
            StatementDoor.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> invoke(real, method, arguments));
  }

  private @Nullable Object invoke(
      Connection real, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    boolean isStatement = method.getName().equals("prepareStatement") && arguments != null;
    pass(isStatement ? String.valueOf(arguments[0]).strip() : method.getName());
    try {
      return method.invoke(real, arguments);
    } catch (InvocationTargetException failure) {
      throw failure.getTargetException();
    }
  }

  @Override
  public boolean acceptsURL(String url) {
    return url.startsWith(PREFIX);
  }

  @Override
  public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
    return new DriverPropertyInfo[0];
  }

  @Override
  public int getMajorVersion() {
    return 1;
  }

  @Override
  public int getMinorVersion() {
    return 0;
  }

  @Override
  public boolean jdbcCompliant() {
    return false;
  }

  /** What JDBC wants to be answered; nobody here logs that way. */
  @Override
  public java.util.logging.Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public void close() throws SQLException {
    open();
    DriverManager.deregisterDriver(this);
  }
}
