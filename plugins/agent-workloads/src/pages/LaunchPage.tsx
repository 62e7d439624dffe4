import { useState } from 'react';
import { Link } from '@backstage/core-components';
import { useApi } from '@backstage/core-plugin-api';
import Button from '@material-ui/core/Button';
import Step from '@material-ui/core/Step';
import StepLabel from '@material-ui/core/StepLabel';
import Stepper from '@material-ui/core/Stepper';
import { makeStyles } from '@material-ui/core/styles';
import Alert from '@material-ui/lab/Alert';
import AlertTitle from '@material-ui/lab/AlertTitle';
import Skeleton from '@material-ui/lab/Skeleton';
import { useSearchParams } from 'react-router-dom';
import type { PipelineView } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { agentWorkloadsApiRef } from '../api';
import { Await } from '../components/Await';
import { useMayLaunch } from '../components/LaunchLink';
import { LaunchFormFields } from '../components/LaunchFormFields';
import { GapNotice } from '../components/GapNotice';
import { Nothing } from '../components/Nothing';
import { PageContent } from '../components/PageContent';
import { PageTitle } from '../components/PageTitle';
import { PipelineCards } from '../components/PipelineCards';
import { Section } from '../components/Section';
import { useText } from '../components/useText';
import { useLinks } from '../hooks/useLinks';
import { useOnce } from '../hooks/useOnce';
import { useOwners } from '../hooks/useOwners';
import {
  EMPTY_FORM,
  type LaunchForm,
  toLaunchRequest,
} from '../model/launchForm';
import { launchProblems } from '../model/launchProblems';
import { pipelineKey } from '../model/pipelineKey';
import { LaunchReview } from './LaunchReview';

const STEPS = ['pipeline', 'details', 'review'] as const;

const useStyles = makeStyles(theme => ({
  stepper: {
    background: 'transparent',
    padding: 0,
    marginBottom: theme.spacing(3),
    maxWidth: 640,
  },
  narrow: { maxWidth: 860 },
  refused: { maxWidth: 860, marginBottom: theme.spacing(2) },
  buttons: { display: 'flex', gap: theme.spacing(1.5) },
}));

/** Choose a pipeline, say what to do, look at it, launch. */
export const LaunchPage = () => {
  const t = useText();
  const classes = useStyles();
  const links = useLinks();
  const api = useApi(agentWorkloadsApiRef);
  const mayLaunch = useMayLaunch();
  const live = useOnce('pipelines', signal => api.listPipelines({ signal }));
  return (
    <PageContent>
      <Link to={links.workloads()}>{t('launch.back')}</Link>
      <PageTitle>{t('launch.title')}</PageTitle>
      {!mayLaunch && (
        <Alert severity="warning" className={classes.refused}>
          <AlertTitle>{t('launch.refused.short')}</AlertTitle>
          {t('launch.refused.next')}
        </Alert>
      )}
      <Await
        live={live}
        failed={t('launch.pipeline.failed')}
        skeleton={
          <Skeleton variant="rect" height={160} className={classes.narrow} />
        }
      >
        {({ items, incomplete }) => (
          <>
            <GapNotice
              title={t('fields.gaps')}
              gaps={incomplete}
              className={classes.refused}
            />
            {items.length > 0 ? (
              <Launch pipelines={items} />
            ) : (
              <Nothing
                title={t('launch.pipeline.empty')}
                text={t('launch.pipeline.emptyText')}
              />
            )}
          </>
        )}
      </Await>
    </PageContent>
  );
};

/** The step and the pipeline stand in the address, so Back goes a step back; what was typed stays here. */
function Launch({ pipelines }: { pipelines: PipelineView[] }) {
  const t = useText();
  const classes = useStyles();
  const owners = useOwners();
  const [params, setParams] = useSearchParams();
  const [typed, setTyped] = useState<LaunchForm>(EMPTY_FORM);
  const form = { ...typed, owner: typed.owner || (owners[0] ?? '') };
  const pipeline = pipelines.find(
    each => pipelineKey(each) === params.get('pipeline'),
  );
  const ready =
    pipeline && Object.keys(launchProblems(pipeline, form)).length === 0;
  const review = ready && params.get('step') === 'review';
  const active = !pipeline ? 0 : Number(Boolean(review)) + 1;
  return (
    <>
      <Stepper activeStep={active} className={classes.stepper}>
        {STEPS.map(step => (
          <Step key={step}>
            <StepLabel>{t(`launch.steps.${step}`)}</StepLabel>
          </Step>
        ))}
      </Stepper>
      {!pipeline && (
        <PipelineCards
          pipelines={pipelines}
          onChoose={chosen => setParams({ pipeline: pipelineKey(chosen) })}
        />
      )}
      {pipeline && !review && (
        <Details
          pipeline={pipeline}
          form={form}
          owners={owners}
          onChange={change => setTyped(before => ({ ...before, ...change }))}
          onBack={() => setParams({})}
          onReview={() =>
            setParams({ pipeline: pipelineKey(pipeline), step: 'review' })
          }
        />
      )}
      {pipeline && review && (
        <LaunchReview
          request={toLaunchRequest(pipeline, form)}
          onBack={() => setParams({ pipeline: pipelineKey(pipeline) })}
        />
      )}
    </>
  );
}

function Details(props: {
  pipeline: PipelineView;
  form: LaunchForm;
  owners: readonly string[];
  onChange(change: Partial<LaunchForm>): void;
  onBack(): void;
  onReview(): void;
}) {
  const { pipeline, form, owners, onChange, onBack, onReview } = props;
  const t = useText();
  const classes = useStyles();
  // Problems are said after the first try, then as they come and go.
  const [tried, setTried] = useState(false);
  const problems = launchProblems(pipeline, form);
  const wrong = Object.keys(problems).length > 0;
  const review = () => {
    setTried(true);
    if (!wrong) {
      onReview();
    }
  };
  return (
    <div className={classes.narrow}>
      <Section title={pipeline.title}>
        <LaunchFormFields
          pipeline={pipeline}
          form={form}
          owners={owners}
          problems={tried ? problems : {}}
          onChange={onChange}
        />
      </Section>
      {tried && wrong && (
        <Alert severity="error" style={{ marginBottom: 16 }}>
          {t('launch.form.fix')}
        </Alert>
      )}
      <div className={classes.buttons}>
        <Button onClick={onBack}>{t('launch.form.back')}</Button>
        <Button variant="contained" color="primary" onClick={review}>
          {t('launch.form.review')}
        </Button>
      </div>
    </div>
  );
}
