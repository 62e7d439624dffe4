import type { ReactNode } from 'react';
import FormControl from '@material-ui/core/FormControl';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import FormHelperText from '@material-ui/core/FormHelperText';
import FormLabel from '@material-ui/core/FormLabel';
import Radio from '@material-ui/core/Radio';
import RadioGroup from '@material-ui/core/RadioGroup';
import { makeStyles } from '@material-ui/core/styles';
import type { PipelineView } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { StatusLabel } from '../components/StatusLabel';
import { useText } from '../components/useText';

const useStyles = makeStyles(theme => ({
  legend: { marginBottom: theme.spacing(1) },
  list: { gap: theme.spacing(1), flexWrap: 'nowrap' },
  card: {
    margin: 0,
    padding: theme.spacing(1, 2, 1, 0.5),
    alignItems: 'flex-start',
    border: `1px solid ${theme.palette.divider}`,
    borderRadius: theme.shape.borderRadius,
  },
  chosen: { borderColor: theme.palette.primary.main },
  text: { display: 'block', padding: theme.spacing(1, 0) },
  title: { fontWeight: 600 },
  name: { color: theme.palette.text.secondary, fontSize: '0.8125rem' },
  description: { display: 'block', color: theme.palette.text.secondary },
  problem: { display: 'block', marginTop: theme.spacing(0.5) },
}));

/** Pipelines as cards, one of which is chosen; those with problems say so and can't be. */
export const PipelineChoice = (props: {
  id: string;
  label: string;
  help?: ReactNode;
  required: boolean;
  disabled: boolean;
  wrong: boolean;
  pipelines: readonly PipelineView[];
  value?: string;
  onChange(value: string): void;
}) => {
  const { id, label, help, required, disabled, wrong, pipelines } = props;
  const classes = useStyles();
  return (
    <FormControl
      component="fieldset"
      fullWidth
      required={required}
      disabled={disabled}
      error={wrong}
    >
      <FormLabel component="legend" className={classes.legend}>
        {label}
      </FormLabel>
      <RadioGroup
        name={id}
        className={classes.list}
        value={props.value ?? ''}
        onChange={(_, value) => props.onChange(value)}
      >
        {pipelines.map(pipeline => (
          <FormControlLabel
            key={pipeline.name}
            value={pipeline.name}
            disabled={disabled || pipeline.problems.length > 0}
            className={`${classes.card} ${
              pipeline.name === props.value ? classes.chosen : ''
            }`}
            control={<Radio color="primary" />}
            label={<PipelineWords pipeline={pipeline} />}
          />
        ))}
      </RadioGroup>
      {help && <FormHelperText>{help}</FormHelperText>}
    </FormControl>
  );
};

function PipelineWords({ pipeline }: { pipeline: PipelineView }) {
  const t = useText();
  const classes = useStyles();
  const { title, name, description, problems } = pipeline;
  return (
    <span className={classes.text}>
      <span className={classes.title}>{title}</span>{' '}
      {title !== name && <span className={classes.name}>{name}</span>}
      {description && (
        <span className={classes.description}>{description}</span>
      )}
      {problems.length > 0 && (
        <span className={classes.problem}>
          <StatusLabel tone="failed" plain sentence>
            {t('launch.pipeline.problems')}: {problems.join(' ')}
          </StatusLabel>
        </span>
      )}
    </span>
  );
}
