package io.segmentschema.poller;

import io.segmentschema.cache.schema.Fingerprint;
import io.segmentschema.cache.store.LeaderEpoch;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Transactions that tell which schemas are about to be deleted, while the writer still may. */
final class DeletionWatch implements Transactions {

  private final Transactions all;
  private final Consumer<Collection<Fingerprint>> listener;

  DeletionWatch(Transactions all, Consumer<Collection<Fingerprint>> listener) {
    this.all = all;
    this.listener = listener;
  }

  @Override
  public <T> T write(String what, Function<WriteTransaction, T> work) {
    return all.write(what, transaction -> work.apply(watched(transaction)));
  }

  @Override
  public <T> T writeFenced(String what, LeaderEpoch epoch, Function<WriteTransaction, T> work) {
    return all.writeFenced(what, epoch, transaction -> work.apply(watched(transaction)));
  }

  @Override
  public <T> Optional<T> tryWriteFenced(
      String what, LeaderEpoch epoch, Duration lockWait, Function<WriteTransaction, T> work) {
    return all.tryWriteFenced(
        what, epoch, lockWait, transaction -> work.apply(watched(transaction)));
  }

  @Override
  public <T> T snapshot(String what, Function<StoreSnapshot, T> work) {
    return all.snapshot(what, work);
  }

  @Override
  public void close() {
    all.close();
  }

  private WriteTransaction watched(WriteTransaction transaction) {
    return (WriteTransaction)
        Proxy.newProxyInstance(
            WriteTransaction.class.getClassLoader(),
            new Class<?>[] {WriteTransaction.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("deleteSchemas")) {
                @SuppressWarnings("unchecked") // its only parameter
                List<Long> schemaIds = (List<Long>) arguments[0];
                listener.accept(
                    transaction.schemas(schemaIds).values().stream()
                        .map(SchemaRow::fingerprint)
                        .toList());
              }
              try {
                return method.invoke(transaction, arguments);
              } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
              }
            });
  }
}
