/** The rows can't be launched: an edge is unknown, foreign, doubled, on itself or part of a cycle. Becomes HTTP 422. */
export class LaunchRefused extends Error {
  override readonly name = 'LaunchRefused';
  readonly code = 'launch.bad-edge';
  /** The step whose edge was refused. */
  readonly step: string | null;
  constructor(message: string, step: string | null, options?: ErrorOptions) {
    super(`${message} Nothing was launched; mend the plan's edges.`, options);
    this.step = step;
  }
}

/** There is no such task or run. Becomes HTTP 404. */
export class TaskNotFound extends Error {
  override readonly name = 'TaskNotFound';
  readonly code = 'task.not-found';
  constructor(kind: 'task' | 'run', id: string) {
    super(`There is no ${kind} ${id}. It may have been removed; the list of runs shows what is there.`);
  }
}

/** This process could not take, or take back, the lock that says that it lives. */
export class HostLockTaken extends Error {
  override readonly name = 'HostLockTaken';
  readonly code = 'host.lock-taken';
  constructor(id: number) {
    super(
      `Another session holds the lock of host ${id}: a reaper is testing it, or the old connection has not ended. Try again.`,
    );
  }
}

/** What a pool tells the database of its machine did not get there, so that tasks would belong nowhere. */
export class HostnameLost extends Error {
  override readonly name = 'HostnameLost';
  readonly code = 'host.name-lost';
  constructor(hostname: string) {
    super(
      `The database was not told that this is ${hostname}: something between drops the settings of a connection. Connect to Postgres itself, or have the pooler pass boocode.hostname on.`,
    );
  }
}

/** A rerun names a step that the run does not have, or one that can't be done again alone. Becomes HTTP 422. */
export class RerunRefused extends Error {
  override readonly name = 'RerunRefused';
  readonly code = 'rerun.refused';
  constructor(message: string, options?: ErrorOptions) {
    super(`${message} Nothing was changed.`, options);
  }
}

/** Rows of an archive break a rule of the table that they are for. Becomes HTTP 422. */
export class RowsRefused extends Error {
  override readonly name = 'RowsRefused';
  readonly code = 'archive.broken';
  constructor(message: string, options?: ErrorOptions) {
    super(`The database refuses a row of the archive: ${message}. Nothing was imported.`, options);
  }
}
