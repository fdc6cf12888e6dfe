package io.segmentschema.poller;

/** The model that the simulation runs on keeps the promises that the databases keep. */
final class ModelStoreTest extends StoreContract {

  @Override
  SqlMetadataStore freshStore() {
    return new ModelStore().store();
  }
}
