import type { Text } from '../components/useText';
import type { NamespaceCheck } from '../model/namespaceName';

/** What was found out about a namespace's name, in words. */
export function sayCheck(
  t: Text,
  check: NamespaceCheck,
  cluster: string,
): string {
  switch (check.state) {
    case 'taken':
      return t('fields.namespace.taken', { title: check.title });
    case 'refused':
    case 'unknown':
      return t(`fields.namespace.${check.state}`, { message: check.message });
    case 'again':
      return t('fields.namespace.again');
    default:
      return t('fields.namespace.free', { cluster });
  }
}
