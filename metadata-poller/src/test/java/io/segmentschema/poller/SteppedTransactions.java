package io.segmentschema.poller;

import io.segmentschema.cache.store.LeaderEpoch;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/** Transactions that let something happen once in their middle. */
final class SteppedTransactions implements Transactions {

  private final Transactions all;
  private final String beforeStatement;
  private final Runnable snapshotOpened;
  private final Runnable meanwhile;
  private final AtomicBoolean happened = new AtomicBoolean();

  private SteppedTransactions(
      Transactions all, String beforeStatement, Runnable snapshotOpened, Runnable meanwhile) {
    this.all = all;
    this.beforeStatement = beforeStatement;
    this.snapshotOpened = snapshotOpened;
    this.meanwhile = meanwhile;
  }

  /** Before a write's first call of that method of {@link WriteTransaction}. */
  static SteppedTransactions before(String statement, Transactions all, Runnable meanwhile) {
    return new SteppedTransactions(all, statement, () -> {}, meanwhile);
  }

  /** After each snapshot was opened, before anything else is read from it. */
  static SteppedTransactions inSnapshots(Transactions all, Runnable meanwhile) {
    return new SteppedTransactions(all, "", meanwhile, () -> {});
  }

  @Override
  public <T> T write(String what, Function<WriteTransaction, T> work) {
    return all.write(what, transaction -> work.apply(stepped(transaction)));
  }

  @Override
  public <T> T writeFenced(String what, LeaderEpoch epoch, Function<WriteTransaction, T> work) {
    return all.writeFenced(what, epoch, transaction -> work.apply(stepped(transaction)));
  }

  @Override
  public <T> Optional<T> tryWriteFenced(
      String what, LeaderEpoch epoch, Duration lockWait, Function<WriteTransaction, T> work) {
    return all.tryWriteFenced(
        what, epoch, lockWait, transaction -> work.apply(stepped(transaction)));
  }

  @Override
  public <T> T snapshot(String what, Function<StoreSnapshot, T> work) {
    return all.snapshot(
        what,
        snapshot -> {
          var unused = snapshot.state(); // The first read opens it.
          snapshotOpened.run();
          return work.apply(snapshot);
        });
  }

  @Override
  public void close() {
    all.close();
  }

  private WriteTransaction stepped(WriteTransaction transaction) {
    return (WriteTransaction)
        Proxy.newProxyInstance(
            WriteTransaction.class.getClassLoader(),
            new Class<?>[] {WriteTransaction.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals(beforeStatement) && happened.compareAndSet(false, true)) {
                meanwhile.run();
              }
              try {
                return method.invoke(transaction, arguments);
              } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
              }
            });
  }
}
