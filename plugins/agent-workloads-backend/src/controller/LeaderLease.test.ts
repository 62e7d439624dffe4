import { FakeClock } from '../testUtils';
import { LeaderLease, type LeasePort, type LeaseRecord } from './LeaderLease';

/** A Lease in memory; can be cut off as a network can. */
class MemoryLease implements LeasePort {
  lease: LeaseRecord | undefined;
  down = false;
  #version = 0;

  async read() {
    if (this.down) throw new Error('no answer');
    return this.lease;
  }

  async create(lease: Omit<LeaseRecord, 'resourceVersion'>) {
    if (this.lease) return false;
    return this.#store(lease);
  }

  async update(lease: LeaseRecord) {
    if (this.down) throw new Error('no answer');
    if (lease.resourceVersion !== this.lease?.resourceVersion) return false;
    return this.#store(lease);
  }

  #store(lease: Omit<LeaseRecord, 'resourceVersion'>) {
    this.#version += 1;
    this.lease = { ...lease, resourceVersion: String(this.#version) };
    return true;
  }
}

function aReplica(identity: string, port: LeasePort, clock: FakeClock) {
  const told: string[] = [];
  const lease = new LeaderLease({
    port,
    clock,
    identity,
    onElected: () => told.push('elected'),
    onLost: () => told.push('lost'),
    onError: () => {},
  });
  lease.start();
  return { lease, told };
}

it('elects one of two', async () => {
  const clock = new FakeClock();
  const port = new MemoryLease();
  const a = aReplica('a', port, clock);
  await clock.advance(0);
  const b = aReplica('b', port, clock);
  await clock.advance(120_000);
  expect([a.lease.leading, b.lease.leading]).toEqual([true, false]);
  expect(a.told).toEqual(['elected']);
});

it('steps down before anybody else may take over', async () => {
  const clock = new FakeClock();
  const port = new MemoryLease();
  const a = aReplica('a', port, clock);
  await clock.advance(0);
  port.down = true;
  await clock.advance(9_999);
  expect(a.lease.leading).toBe(true);
  await clock.advance(1);
  expect(a.told).toEqual(['elected', 'lost']);
});

it('takes over from a holder that died, once it stood still for the whole duration', async () => {
  const clock = new FakeClock();
  const port = new MemoryLease();
  await port.create({
    holder: 'dead',
    renewedAt: clock.now(),
    durationSeconds: 15,
    transitions: 3,
  });
  const b = aReplica('b', port, clock);
  await clock.advance(14_000);
  expect(b.lease.leading).toBe(false);
  await clock.advance(4_000);
  expect(b.lease.leading).toBe(true);
  expect(port.lease).toMatchObject({ holder: 'b', transitions: 4 });
});

it('gives the lease back when it stops, so that the next need not wait', async () => {
  const clock = new FakeClock();
  const port = new MemoryLease();
  const a = aReplica('a', port, clock);
  await clock.advance(0);
  await a.lease.stop();
  const b = aReplica('b', port, clock);
  await clock.advance(0);
  expect([a.lease.leading, b.lease.leading]).toEqual([false, true]);
});

it('stops leading when somebody else holds the lease', async () => {
  const clock = new FakeClock();
  const port = new MemoryLease();
  const a = aReplica('a', port, clock);
  await clock.advance(0);
  if (!port.lease) throw new Error('no lease');
  await port.update({ ...port.lease, holder: 'b' });
  await clock.advance(3_000);
  expect(a.lease.leading).toBe(false);
});
