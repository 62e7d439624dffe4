import { PostgresSaver } from '@langchain/langgraph-checkpoint-postgres';
import { validate } from '@langchain/langgraph-checkpoint-validation';
import type pg from 'pg';
import { openPool } from '../src/adapters/PostgresCheckpoints';
import {
  openPostgres,
  POSTGRES_PASSWORD,
  tempFolder,
} from './support/services';

const log = { info: () => {}, warn: () => {} };

// LangGraph's own contract for checkpointers, on the database the steps use.
let folder: Awaited<ReturnType<typeof tempFolder>>;
let postgres: Awaited<ReturnType<typeof openPostgres>>;
let pool: pg.Pool;
let schemas = 0;
validate({
  checkpointerName: 'PostgresSaver with our pool',
  async beforeAll() {
    folder = await tempFolder('checkpoints');
    postgres = await openPostgres(folder.path);
    pool = openPool({
      dsn: postgres.dsn,
      user: 'postgres',
      password: POSTGRES_PASSWORD,
      step: 'test',
      log,
    });
  },
  beforeAllTimeout: 60_000,
  async afterAll() {
    await pool.end();
    await postgres.stop();
    await folder.remove();
  },
  async createCheckpointer() {
    schemas += 1;
    const saver = new PostgresSaver(pool, undefined, {
      schema: `s${schemas}`,
    });
    await saver.setup();
    return saver;
  },
});
