import { destination, pino } from 'pino';
import type { Log } from './ports';

/** JSON lines on stdout, written at once: nothing is lost when the process is killed. */
export function createLog(step: string): Log {
  const logger = pino(
    {
      base: { step },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: label => ({ level: label }) },
    },
    destination({ fd: 1, sync: true }),
  );
  return {
    info: (message, fields = {}) => logger.info(fields, message),
    warn: (message, fields = {}) => logger.warn(fields, message),
  };
}
