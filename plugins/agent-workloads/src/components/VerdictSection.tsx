import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import type { GateView } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { useNow } from '../hooks/useNow';
import { formatRelative } from '../model/time';
import type { Tone } from '../model/tone';
import { Section } from './Section';
import { StatusLabel } from './StatusLabel';
import { useText } from './useText';

type Policy = NonNullable<GateView['policy']>;

const TONES: Record<Policy['verdict'], Tone> = {
  allow: 'ok',
  review: 'waiting',
  deny: 'failed',
};

const useStyles = makeStyles(theme => ({
  reasons: {
    listStyle: 'none',
    margin: theme.spacing(1.5, 0, 0),
    padding: 0,
    display: 'grid',
    gap: theme.spacing(1.25),
  },
  reason: {
    paddingLeft: theme.spacing(1.5),
    borderLeft: `3px solid ${theme.palette.divider}`,
    overflowWrap: 'anywhere',
  },
  pass: { color: theme.palette.text.secondary },
  engine: { marginTop: theme.spacing(1.5) },
}));

/** What the policy says, why, and what it would let pass. */
export const VerdictSection = ({ policy }: { policy?: Policy }) => {
  const t = useText();
  const classes = useStyles();
  return (
    <Section title={t('gate.verdict.title')}>
      {policy ? (
        <>
          <StatusLabel tone={TONES[policy.verdict]}>
            {t(`gate.verdict.${policy.verdict}`)}
          </StatusLabel>
          <ul className={classes.reasons}>
            {policy.reasons.map(({ code, message, wouldPass }) => (
              <li key={code + message} className={classes.reason}>
                <div>{message}</div>
                {wouldPass && (
                  <div className={classes.pass}>
                    {t('gate.verdict.wouldPass', { text: wouldPass })}
                  </div>
                )}
              </li>
            ))}
          </ul>
          <EngineLine policy={policy} />
        </>
      ) : (
        <Typography color="textSecondary">{t('gate.verdict.none')}</Typography>
      )}
    </Section>
  );
};

function EngineLine({ policy }: { policy: Policy }) {
  const t = useText();
  const classes = useStyles();
  const ago = formatRelative(policy.evaluatedAt, useNow(10_000));
  const { engine, revision } = policy;
  return (
    <Typography
      variant="caption"
      color="textSecondary"
      component="p"
      className={classes.engine}
      title={policy.inputDigest}
    >
      {revision
        ? t('gate.verdict.engine', { engine, revision, ago })
        : t('gate.verdict.engineOnly', { engine, ago })}
    </Typography>
  );
}
