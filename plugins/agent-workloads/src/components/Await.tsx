import type { ReactNode } from 'react';
import Button from '@material-ui/core/Button';
import Alert from '@material-ui/lab/Alert';
import AlertTitle from '@material-ui/lab/AlertTitle';
import type { Live } from '../hooks/load';
import { useText } from './useText';

type Props<T> = {
  live: Live<T>;
  /** What failed, in words. */
  failed: string;
  /** More to say about some failures. */
  hintFor?: (error: Error) => string | undefined;
  skeleton: ReactNode;
  children: (value: T) => ReactNode;
};

/** Shows what is loaded, a skeleton before, and the reason when it failed. */
export function Await<T>(props: Props<T>) {
  const { live, failed, hintFor, skeleton, children } = props;
  const t = useText();
  const { load, refresh } = live;
  const again = (
    <Button color="inherit" size="small" onClick={refresh}>
      {t('common.retry')}
    </Button>
  );
  if (load.state === 'loading') {
    return (
      <div aria-busy="true" aria-label={t('common.loading')}>
        {skeleton}
      </div>
    );
  }
  if (load.state === 'failed') {
    const hint = hintFor?.(load.error);
    return (
      <Alert severity="error" action={again}>
        <AlertTitle>{failed}</AlertTitle>
        {load.error.message}
        {hint && <div>{hint}</div>}
      </Alert>
    );
  }
  return (
    <>
      {load.problem && (
        <Alert severity="warning" action={again} style={{ marginBottom: 16 }}>
          <AlertTitle>{t('common.staleTitle')}</AlertTitle>
          {t('common.staleText', { message: load.problem.message })}
        </Alert>
      )}
      {children(load.value)}
    </>
  );
}
