import Tooltip from '@material-ui/core/Tooltip';
import { useNow } from '../hooks/useNow';
import {
  durationBetween,
  formatDuration,
  formatExact,
  formatRelative,
} from '../model/time';
import { useText } from './useText';

/** A moment: relative, with the exact time on hover and for screen readers. */
export const Moment = ({ at, short }: { at?: string; short?: boolean }) => {
  const t = useText();
  const now = useNow(10_000);
  if (!at) {
    return <>{t('common.notYet')}</>;
  }
  return (
    <Tooltip title={formatExact(at)}>
      <time dateTime={at}>
        {formatRelative(at, now, short ? 'short' : 'long')}
      </time>
    </Tooltip>
  );
};

/** A length of time; it ticks while it has no end. */
export const Elapsed = (props: { from?: string; to?: string }) => {
  const now = useNow(props.from && !props.to ? 1000 : 60_000);
  const ms = durationBetween(props.from, props.to, now);
  return <>{ms === undefined ? '–' : formatDuration(ms)}</>;
};
