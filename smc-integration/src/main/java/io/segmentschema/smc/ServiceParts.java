package io.segmentschema.smc;

import com.google.common.collect.ImmutableList;
import io.segmentschema.backfill.BackFillQueue;
import io.segmentschema.cache.store.LeaderEpoch;
import io.segmentschema.poller.CleanupConfig;
import io.segmentschema.poller.CleanupService;
import io.segmentschema.poller.ForPoller;
import io.segmentschema.poller.MetadataPoller;
import io.segmentschema.poller.SnapshotKeeper;
import io.segmentschema.poller.SqlMetadataStore;
import io.segmentschema.smc.leadership.Leadership;
import io.segmentschema.smc.leadership.LeadershipListener;
import io.segmentschema.smc.members.StoreCutOff;
import io.segmentschema.smc.members.ZooKeeperMembers;
import io.segmentschema.smc.security.FileWatch;
import io.segmentschema.smc.service.FirstCleanup;
import io.segmentschema.smc.service.Joining;
import io.segmentschema.smc.service.ServicePart;
import io.segmentschema.smc.service.ServiceTimers;
import io.segmentschema.smc.service.console.PollHistory;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;

/** The parts of a service that run, in the order in which they start. */
final class ServiceParts {

  /** By then a service that has just started has caught up, and others have got their turn. */
  private static final Duration FIRST_CLEANUP = Duration.ofMinutes(2);

  private final SqlMetadataStore store;
  private final MetadataPoller poller;
  private final Optional<SnapshotKeeper> snapshots;
  private final CleanupService cleanups;
  private final Optional<ZooKeeperMembers> members;
  private final Optional<StoreCutOff> storeCutOff;
  private final Leadership leadership;
  private final BackFillQueue queue;
  private final ServiceTimers timers;
  private final PollHistory polls;
  private final Joining joining;
  private final FirstCleanup firstCleanup;
  private final FileWatch files;
  private final boolean cleansUp;

  @Inject
  ServiceParts(
      SqlMetadataStore store,
      MetadataPoller poller,
      Optional<SnapshotKeeper> snapshots,
      CleanupService cleanups,
      Optional<ZooKeeperMembers> members,
      Optional<StoreCutOff> storeCutOff,
      Leadership leadership,
      BackFillQueue queue,
      ServiceTimers timers,
      PollHistory polls,
      Joining joining,
      CleanupConfig cleanup,
      FileWatch files,
      @ForPoller ScheduledExecutorService scheduler) {
    this.store = store;
    this.poller = poller;
    this.snapshots = snapshots;
    this.cleanups = cleanups;
    this.members = members;
    this.storeCutOff = storeCutOff;
    this.leadership = leadership;
    this.queue = queue;
    this.timers = timers;
    this.polls = polls;
    this.joining = joining;
    this.cleansUp = cleanup.enabled();
    this.files = files;
    this.firstCleanup =
        new FirstCleanup(FIRST_CLEANUP, () -> cleanups.run(Optional.empty()), scheduler);
  }

  /** The store stands first, so that it is closed last. */
  ImmutableList<ServicePart> inOrder() {
    return ImmutableList.of(
        new ServicePart("store", () -> {}, store::close),
        new ServicePart(
            "snapshot",
            () -> snapshots.ifPresent(SnapshotKeeper::start),
            () -> snapshots.ifPresent(SnapshotKeeper::stop)),
        new ServicePart("poller", this::startPolls, poller::stop),
        new ServicePart(
            "members",
            () -> members.ifPresent(this::enter),
            () -> members.ifPresent(ZooKeeperMembers::stop)),
        new ServicePart("leadership", this::startLeading, leadership::stop),
        new ServicePart(
            "store cut-off",
            () -> storeCutOff.ifPresent(StoreCutOff::start),
            () -> storeCutOff.ifPresent(StoreCutOff::stop)),
        new ServicePart("joining", joining::start, joining::stop),
        new ServicePart("backfill", this::startBackfill, queue::stop),
        new ServicePart("cleanup", this::startCleanups, this::stopCleanups),
        new ServicePart("files", files::start, files::stop));
  }

  private void startPolls() {
    poller.addListener(timers);
    poller.addListener(polls);
    poller.addListener(joining);
    poller.addListener(report -> leadership.storeShows(report.leaderEpoch()));
    poller.start();
  }

  private void enter(ZooKeeperMembers list) {
    list.whenBack(joining::again);
    list.start();
  }

  private void startBackfill() {
    queue.addListener(timers);
    queue.start();
  }

  private void startCleanups() {
    cleanups.addListener(timers);
    cleanups.start();
    if (cleansUp) {
      firstCleanup.start(leadership);
    }
  }

  private void stopCleanups() {
    firstCleanup.stop();
    cleanups.stop();
  }

  private void startLeading() {
    leadership.addListener(
        new LeadershipListener() {
          @Override
          public void startedLeading(LeaderEpoch epoch) {
            queue.leadershipChanged();
          }

          @Override
          public void stoppedLeading() {
            queue.leadershipChanged();
          }
        });
    leadership.start();
  }
}
