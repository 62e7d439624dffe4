import type {
  AuditorService,
  AuditorServiceCreateEventOptions,
} from '@backstage/backend-plugin-api';
import type { JsonObject } from '@backstage/types';

/** Does something under the eyes of the auditor: every try leaves an event, with how it ended. */
export async function audited<T>(
  auditor: AuditorService,
  event: AuditorServiceCreateEventOptions,
  act: () => Promise<T>,
  resultMeta: (result: T) => JsonObject = () => ({}),
): Promise<T> {
  const auditEvent = await auditor.createEvent(event);
  let result: T;
  try {
    result = await act();
  } catch (error) {
    await auditEvent.fail({
      error: error instanceof Error ? error : new Error(String(error)),
    });
    throw error;
  }
  await auditEvent.success({ meta: resultMeta(result) });
  return result;
}
