import Card from '@material-ui/core/Card';
import CardActionArea from '@material-ui/core/CardActionArea';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import Alert from '@material-ui/lab/Alert';
import type { PipelineView } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { ownParameters } from '../model/launchForm';
import { pipelineKey } from '../model/pipelineKey';
import { useText } from './useText';

const useStyles = makeStyles(theme => ({
  grid: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(320px, 1fr))',
    gap: theme.spacing(2),
    listStyle: 'none',
    margin: 0,
    padding: 0,
  },
  card: { height: '100%', display: 'flex', flexDirection: 'column' },
  area: {
    flex: 1,
    padding: theme.spacing(2),
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'flex-start',
    justifyContent: 'flex-start',
    '&:disabled': { opacity: 0.6 },
  },
  text: { flex: 1, margin: theme.spacing(1, 0, 1.5) },
  where: { fontSize: '0.875rem', fontWeight: 600, overflowWrap: 'anywhere' },
  quiet: { color: theme.palette.text.secondary, fontSize: '0.8125rem' },
}));

/** The pipelines to choose from. */
export const PipelineCards = (props: {
  pipelines: readonly PipelineView[];
  onChoose(pipeline: PipelineView): void;
}) => {
  const classes = useStyles();
  return (
    <ul className={classes.grid}>
      {props.pipelines.map(pipeline => (
        <li key={pipelineKey(pipeline)}>
          <PipelineCard
            pipeline={pipeline}
            onChoose={() => props.onChoose(pipeline)}
          />
        </li>
      ))}
    </ul>
  );
};

function PipelineCard(props: { pipeline: PipelineView; onChoose(): void }) {
  const { pipeline, onChoose } = props;
  const t = useText();
  const classes = useStyles();
  const { title, description, cluster, namespace, gates, problems } = pipeline;
  const sayGates =
    gates.length > 0
      ? t('launch.pipeline.gates', {
          count: gates.length,
          names: gates.join(', '),
        })
      : t('launch.pipeline.noGates');
  return (
    <Card variant="outlined" className={classes.card}>
      <CardActionArea
        className={classes.area}
        disabled={problems.length > 0}
        onClick={onChoose}
      >
        <Typography variant="h6" component="h3">
          {title}
        </Typography>
        {/* Environments are made from one template: their pipelines often differ in nothing else. */}
        <div className={classes.where}>
          {t('launch.pipeline.where', { namespace, cluster })}
        </div>
        <Typography className={classes.text}>{description}</Typography>
        <div className={classes.quiet}>
          {t('launch.pipeline.parameters', {
            count: ownParameters(pipeline).length,
          })}{' '}
          · {sayGates}
        </div>
      </CardActionArea>
      {problems.length > 0 && (
        <Alert severity="warning">
          {t('launch.pipeline.problems')}: {problems.join(' ')}
        </Alert>
      )}
    </Card>
  );
}
