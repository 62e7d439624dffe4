import { useEffect } from 'react';
import { makeStyles } from '@material-ui/core/styles';
import FormHelperText from '@material-ui/core/FormHelperText';
import FormLabel from '@material-ui/core/FormLabel';
import Skeleton from '@material-ui/lab/Skeleton';
import type { PipelineView } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { Await } from '../components/Await';
import { ParameterField } from '../components/ParameterField';
import { sayProblem } from '../components/sayProblem';
import { useText } from '../components/useText';
import { usePipelines } from '../hooks/usePipelines';
import { ownParameters } from '../model/launchForm';
import { parameterProblem } from '../model/parameterProblem';
import { pipelineAt } from '../model/placedPipelines';
import { Readable } from '../components/Readable';
import { type FieldProps, frameOf, placeOf } from './fieldProps';
import { WaitingField } from './WaitingField';

/** Values by the parameters' names; texts, as Argo takes them. */
export type ParameterValues = Record<string, string>;

const useStyles = makeStyles(theme => ({
  group: { border: 0, margin: 0, padding: 0, minWidth: 0 },
  fields: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(260px, 1fr))',
    gap: theme.spacing(2.5, 2),
    marginTop: theme.spacing(2),
  },
}));

/** The chosen pipeline's own parameters. Only what people fill in becomes part of the value. */
export const ParametersField = (props: FieldProps<ParameterValues>) => {
  const t = useText();
  const live = usePipelines();
  const place = placeOf(props);
  const frame = frameOf(props, {
    title: t('fields.parameters.title'),
    help: t('fields.parameters.help'),
  });
  return (
    <Readable>
      <Await
        live={live}
        failed={t('fields.pipeline.failed')}
        skeleton={<Skeleton variant="rect" height={120} />}
      >
        {({ items }) => {
          const pipeline = pipelineAt(items, place);
          return pipeline ? (
            <Parameters {...props} pipeline={pipeline} />
          ) : (
            <WaitingField
              label={frame.label}
              required={frame.required}
              why={t('fields.parameters.first')}
            />
          );
        }}
      </Await>
    </Readable>
  );
};

function Parameters(
  props: FieldProps<ParameterValues> & { pipeline: PipelineView },
) {
  const { pipeline, formData, onChange } = props;
  const t = useText();
  const classes = useStyles();
  const frame = frameOf(props, {
    title: t('fields.parameters.title'),
    help: t('fields.parameters.help'),
  });
  const parameters = ownParameters(pipeline);
  const values = formData ?? {};
  const strangers = Object.keys(values).filter(
    name => !parameters.some(each => each.name === name),
  );
  // Another pipeline was chosen: what only the one before knew would be refused.
  useEffect(() => {
    if (strangers.length > 0) {
      onChange(without(values, strangers));
    }
  });
  if (parameters.length === 0) {
    return <FormHelperText>{t('fields.parameters.none')}</FormHelperText>;
  }
  return (
    <fieldset className={classes.group}>
      <FormLabel component="legend">{frame.label}</FormLabel>
      {frame.help && <FormHelperText>{frame.help}</FormHelperText>}
      <div className={classes.fields}>
        {parameters.map(parameter => {
          const value = values[parameter.name] ?? '';
          return (
            <ParameterField
              key={parameter.name}
              parameter={parameter}
              value={value}
              // Missing ones are told when people go on, not before they have begun.
              problem={
                value === '' && !frame.wrong
                  ? undefined
                  : sayProblem(t, parameterProblem(parameter, value))
              }
              onChange={text =>
                onChange({
                  ...without(values, [parameter.name]),
                  ...(text === '' ? {} : { [parameter.name]: text }),
                })
              }
            />
          );
        })}
      </div>
    </fieldset>
  );
}

function without(values: ParameterValues, names: string[]): ParameterValues {
  return Object.fromEntries(
    Object.entries(values).filter(([name]) => !names.includes(name)),
  );
}
