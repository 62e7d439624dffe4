import { useState } from 'react';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import type { PipelineView } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { entityName } from '../model/format';
import { type LaunchForm, ownParameters } from '../model/launchForm';
import type { LaunchProblems } from '../model/launchProblems';
import { ApprovalFields } from './ApprovalFields';
import { FoldedPart } from './FoldedPart';
import { FormField } from './FormField';
import { ParameterField } from './ParameterField';
import { sayProblem } from './sayProblem';
import { UrlListField } from './UrlListField';
import { useText } from './useText';

const useStyles = makeStyles(theme => ({
  fields: { display: 'grid', gap: theme.spacing(2.5) },
  pair: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(260px, 1fr))',
    gap: theme.spacing(2),
  },
  heading: { fontWeight: 600, marginBottom: theme.spacing(1.5) },
}));

export type FormPartProps = {
  form: LaunchForm;
  say(field: string): string | undefined;
  onChange(change: Partial<LaunchForm>): void;
};

/** What a workload needs to know; the rarely changed parts are folded. */
export const LaunchFormFields = (props: {
  pipeline: PipelineView;
  form: LaunchForm;
  owners: readonly string[];
  problems: LaunchProblems;
  onChange(change: Partial<LaunchForm>): void;
}) => {
  const { pipeline, form, owners, problems, onChange } = props;
  const t = useText();
  const classes = useStyles();
  const say = (field: string) => sayProblem(t, problems[field]);
  const own = ownParameters(pipeline);
  return (
    <div className={classes.fields}>
      <FormField
        required
        multiline
        label={t('launch.form.objective')}
        help={t('launch.form.objectiveHelp')}
        value={form.objective}
        problem={say('objective')}
        onChange={objective => onChange({ objective })}
      />
      <UrlListField
        urls={form.urls}
        problem={say('urls')}
        problemOf={i => say(`urls.${i}`)}
        onChange={urls => onChange({ urls })}
      />
      <div className={classes.pair}>
        <FormField
          label={t('launch.form.name')}
          help={t('launch.form.nameHelp')}
          value={form.name}
          problem={say('name')}
          onChange={name => onChange({ name })}
        />
        <FormField
          label={t('launch.form.owner')}
          help={t('launch.form.ownerHelp')}
          value={owners.includes(form.owner) ? form.owner : ''}
          options={owners.map(ref => [ref, `${entityName(ref)} (${ref})`])}
          onChange={owner => onChange({ owner })}
        />
      </div>
      {own.length > 0 && (
        <div>
          <Typography component="h3" className={classes.heading}>
            {t('launch.form.parameters')}
          </Typography>
          <div className={classes.pair}>
            {own.map(parameter => (
              <ParameterField
                key={parameter.name}
                parameter={parameter}
                value={form.parameters[parameter.name] ?? ''}
                problem={say(`parameters.${parameter.name}`)}
                onChange={value =>
                  onChange({
                    parameters: { ...form.parameters, [parameter.name]: value },
                  })
                }
              />
            ))}
          </div>
        </div>
      )}
      <StorageFields form={form} say={say} onChange={onChange} />
      <ApprovalFields
        floor={pipeline.floor}
        form={form}
        say={say}
        onChange={onChange}
      />
    </div>
  );
};

function StorageFields({ form, say, onChange }: FormPartProps) {
  const t = useText();
  const [open, setOpen] = useState(false);
  const wrong = say('jobId') ?? say('prefix');
  return (
    <FoldedPart
      title={t('launch.form.advanced')}
      help={t('launch.form.advancedHelp')}
      open={open || wrong !== undefined}
      onToggle={setOpen}
    >
      <FormField
        label={t('launch.form.jobId')}
        help={t('launch.form.jobIdHelp')}
        value={form.jobId}
        problem={say('jobId')}
        onChange={jobId => onChange({ jobId })}
      />
      <FormField
        label={t('launch.form.prefix')}
        help={t('launch.form.prefixHelp')}
        value={form.prefix}
        problem={say('prefix')}
        onChange={prefix => onChange({ prefix })}
      />
    </FoldedPart>
  );
}
