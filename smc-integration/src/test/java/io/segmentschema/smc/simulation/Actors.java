package io.segmentschema.smc.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Real threads of which one runs at a time: the simulation hands the baton to an actor and gets it
 * back when the actor's work ends or pauses. So every interleaving at the places where actors pause
 * can be had, and the same choices give the same run.
 */
final class Actors {

  private static final long STUCK_SECONDS = 60;

  private static final ExecutorService THREADS =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "simulated");
            thread.setDaemon(true);
            return thread;
          });

  /** Ends an actor whose process was killed. Not an exception: nobody may catch it and go on. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    Killed() {
      super("killed", null, false, false);
    }
  }

  /** One piece of work in progress. */
  static final class Actor {
    private final String name;
    private final Object owner;
    private final Semaphore go = new Semaphore(0);
    private String pausedAt = "its start";
    private boolean killed;
    private boolean ended;
    private @Nullable Throwable failure;

    private Actor(String name, Object owner) {
      this.name = name;
      this.owner = owner;
    }

    String name() {
      return name;
    }

    String pausedAt() {
      return pausedAt;
    }
  }

  /** Which actor a thread is; static as threads serve one run after the other. */
  private static final ThreadLocal<@Nullable Actor> CURRENT = new ThreadLocal<>();

  private final Semaphore baton = new Semaphore(0);
  private final List<Actor> paused = new ArrayList<>();

  /**
   * Begins a piece of work and runs it to its first pause or its end.
   *
   * @param owner the process that it belongs to
   */
  void begin(String name, Object owner, Runnable work) {
    Actor actor = new Actor(name, owner);
    THREADS.execute(
        () -> {
          actor.go.acquireUninterruptibly();
          CURRENT.set(actor);
          try {
            work.run();
          } catch (Killed killed) {
            // Its process is gone.
          } catch (Throwable failure) {
            actor.failure = failure;
          } finally {
            CURRENT.remove();
            actor.ended = true;
            baton.release();
          }
        });
    resume(actor);
  }

  /** The pieces of work that wait to go on. */
  List<Actor> paused() {
    return paused;
  }

  /** Hands the baton to a paused actor until it pauses again or ends. */
  void resume(Actor actor) {
    paused.remove(actor);
    actor.go.release();
    try {
      if (!baton.tryAcquire(STUCK_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError(
            "The actor waits for something that no other actor can give: " + actor.name);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
    if (!actor.ended) {
      paused.add(actor);
    } else if (actor.failure != null) {
      throw new AssertionError("The actor failed: " + actor.name, actor.failure);
    }
  }

  /** Called by an actor: lets others run. Outside of an actor it does nothing. */
  void pause(String where) {
    Actor actor = CURRENT.get();
    if (actor == null) {
      return;
    }
    if (actor.killed) {
      throw new Killed();
    }
    actor.pausedAt = where;
    baton.release();
    actor.go.acquireUninterruptibly();
    if (actor.killed) {
      throw new Killed();
    }
  }

  /** The process that the caller works for. */
  Object owner() {
    Actor actor = CURRENT.get();
    return actor == null ? this : actor.owner;
  }

  /** Ends all work of a process where it stands. */
  void kill(Object owner) {
    for (Actor actor : List.copyOf(paused)) {
      if (actor.owner == owner) {
        actor.killed = true;
        resume(actor);
      }
    }
  }
}
