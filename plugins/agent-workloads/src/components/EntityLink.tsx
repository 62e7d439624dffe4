import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { parseEntityRef } from '@backstage/catalog-model';
import { useText } from './useText';

/** A link to who or what a ref names; the bare text when it names nothing. */
export const EntityLink = ({ entityRef }: { entityRef?: string }) => {
  const t = useText();
  if (!entityRef) {
    return <>{t('common.unknown')}</>;
  }
  return isRef(entityRef) ? (
    <EntityRefLink entityRef={entityRef} hideIcon />
  ) : (
    <>{entityRef}</>
  );
};

function isRef(ref: string): boolean {
  try {
    parseEntityRef(ref);
    return true;
  } catch {
    return false;
  }
}
