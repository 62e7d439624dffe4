import pg from 'pg';

/** The crawls' rows in the cluster's PostgreSQL, read beside the pipeline. */
export class Checkpoints {
  readonly #pool: pg.Pool;

  constructor(
    database: { host: string; port: number },
    credentials: { username?: string; password?: string },
  ) {
    this.#pool = new pg.Pool({
      host: database.host,
      port: database.port,
      user: credentials.username,
      password: credentials.password,
      database: 'agent_checkpoints',
      max: 1,
    });
    // A test restarts the server.
    this.#pool.on('error', () => {});
  }

  /** How many checkpoints a job's crawl has. */
  async count(scope: {
    namespace: string;
    workloadUid: string;
    jobId: string;
  }): Promise<number> {
    const thread = `${scope.namespace}/${scope.workloadUid}/${scope.jobId}/scraper/`;
    const { rows } = await this.#pool.query<{ count: string }>(
      'SELECT count(*) AS count FROM checkpoints WHERE starts_with(thread_id, $1)',
      [thread],
    );
    return Number(rows[0]?.count ?? 0);
  }

  close(): Promise<void> {
    return this.#pool.end();
  }
}
