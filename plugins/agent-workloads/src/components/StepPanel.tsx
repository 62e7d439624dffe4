import IconButton from '@material-ui/core/IconButton';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import CloseIcon from '@material-ui/icons/Close';
import Alert from '@material-ui/lab/Alert';
import type {
  GateState,
  NodeView,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { stateOfStep } from '../model/tone';
import { ButtonLink } from './ButtonLink';
import { Definitions } from './Definitions';
import { StepStateLabel } from './PhaseLabel';
import { Section } from './Section';
import { Elapsed, Moment } from './Times';
import { useText } from './useText';

const useStyles = makeStyles(theme => ({
  message: { marginTop: theme.spacing(2), overflowWrap: 'anywhere' },
  columns: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(320px, 1fr))',
    gap: theme.spacing(3),
    marginTop: theme.spacing(2),
  },
  heading: { fontSize: '0.875rem' },
  row: {
    display: 'grid',
    gridTemplateColumns: 'minmax(90px, 30%) 1fr',
    gap: theme.spacing(1.5),
    padding: theme.spacing(0.75, 0),
    borderTop: `1px solid ${theme.palette.divider}`,
    margin: 0,
  },
  value: {
    margin: 0,
    fontFamily: 'monospace',
    fontSize: '0.8125rem',
    overflowWrap: 'anywhere',
    whiteSpace: 'pre-wrap',
    maxHeight: 160,
    overflow: 'auto',
  },
}));

type Props = {
  step: NodeView;
  /** How far its gate is, when it is one. */
  gate?: GateState;
  gateLink?: string;
  onClose(): void;
};

/** Everything about one step. */
export const StepPanel = ({ step, gate, gateLink, onClose }: Props) => {
  const t = useText();
  const classes = useStyles();
  const failed = stateOfStep(step.phase).tone === 'failed';
  return (
    <Section
      title={step.displayName}
      aside={
        <>
          {gateLink && (
            <ButtonLink to={gateLink} size="small" color="primary">
              {t('workload.node.openGate')}
            </ButtonLink>
          )}
          <IconButton
            size="small"
            onClick={onClose}
            aria-label={t('workload.node.close')}
          >
            <CloseIcon fontSize="small" />
          </IconButton>
        </>
      }
    >
      <StepFacts step={step} gate={gate} />
      {step.message && (
        <Alert severity={failed ? 'error' : 'info'} className={classes.message}>
          {step.message}
        </Alert>
      )}
      <div className={classes.columns}>
        <Parameters
          title={t('workload.node.inputs')}
          none={t('workload.node.noInputs')}
          items={step.inputs ?? []}
        />
        <Parameters
          title={t('workload.node.outputs')}
          none={t('workload.node.noOutputs')}
          items={step.outputs ?? []}
        />
      </div>
    </Section>
  );
};

function StepFacts({ step, gate }: Pick<Props, 'step' | 'gate'>) {
  const t = useText();
  return (
    <Definitions
      items={[
        [
          t('workload.node.status'),
          <StepStateLabel phase={step.phase} gate={gate} />,
        ],
        [t('workload.node.started'), <Moment at={step.startedAt} />],
        [t('workload.node.finished'), <Moment at={step.finishedAt} />],
        [
          t('workload.node.duration'),
          <Elapsed from={step.startedAt} to={step.finishedAt} />,
        ],
        ...(step.exitCode !== undefined
          ? [[t('workload.node.exitCode'), step.exitCode] as [string, string]]
          : []),
        ...(step.attempts !== undefined
          ? [
              [t('workload.node.tries'), String(step.attempts)] as [
                string,
                string,
              ],
            ]
          : []),
        ...(step.templateName
          ? [
              [t('workload.node.template'), step.templateName] as [
                string,
                string,
              ],
            ]
          : []),
      ]}
    />
  );
}

function Parameters(props: {
  title: string;
  none: string;
  items: NonNullable<NodeView['inputs']>;
}) {
  const classes = useStyles();
  return (
    <div>
      <Typography
        variant="subtitle2"
        component="h3"
        className={classes.heading}
      >
        {props.title}
      </Typography>
      {props.items.length === 0 && (
        <Typography variant="body2" color="textSecondary">
          {props.none}
        </Typography>
      )}
      {props.items.map(({ name, value }) => (
        <dl key={name} className={classes.row}>
          <dt>{name}</dt>
          <dd className={classes.value}>{value ?? '–'}</dd>
        </dl>
      ))}
    </div>
  );
}
