import { useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import Button from '@material-ui/core/Button';
import Grid from '@material-ui/core/Grid';
import { makeStyles } from '@material-ui/core/styles';
import Alert from '@material-ui/lab/Alert';
import AlertTitle from '@material-ui/lab/AlertTitle';
import Skeleton from '@material-ui/lab/Skeleton';
import { useNavigate } from 'react-router-dom';
import type {
  LaunchPreview,
  LaunchRequest,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { agentWorkloadsApiRef } from '../api';
import { Await } from '../components/Await';
import { Section } from '../components/Section';
import { TermsList } from '../components/TermsList';
import { useText } from '../components/useText';
import { YamlSnippet } from '../components/YamlSnippet';
import { asError, valueOf } from '../hooks/load';
import { useLinks } from '../hooks/useLinks';
import { useOnce } from '../hooks/useOnce';

const useStyles = makeStyles(theme => ({
  alert: { marginBottom: theme.spacing(2) },
  list: { margin: 0, paddingLeft: theme.spacing(2.5) },
  buttons: { display: 'flex', gap: theme.spacing(1.5) },
}));

/** What would be created and what its gate would ask; then the launch itself. */
export const LaunchReview = (props: {
  request: LaunchRequest;
  onBack(): void;
}) => {
  const { request, onBack } = props;
  const t = useText();
  const classes = useStyles();
  const api = useApi(agentWorkloadsApiRef);
  const live = useOnce(JSON.stringify(request), signal =>
    api.previewLaunch(request, { signal }),
  );
  const preview = valueOf(live.load);
  return (
    <>
      <Await
        live={live}
        failed={t('launch.review.failed')}
        skeleton={<Skeleton variant="rect" height={360} />}
      >
        {value => <Preview preview={value} />}
      </Await>
      <div className={classes.buttons}>
        <Button onClick={onBack}>{t('launch.review.edit')}</Button>
        <LaunchButton
          request={request}
          disabled={!preview || preview.problems.length > 0}
        />
      </div>
    </>
  );
};

function LaunchButton(props: { request: LaunchRequest; disabled: boolean }) {
  const { request, disabled } = props;
  const t = useText();
  const classes = useStyles();
  const api = useApi(agentWorkloadsApiRef);
  const links = useLinks();
  const navigate = useNavigate();
  const [launching, setLaunching] = useState(false);
  const [error, setError] = useState<Error>();
  const launch = async () => {
    setLaunching(true);
    setError(undefined);
    try {
      navigate(links.workload(await api.launch(request)));
    } catch (cause) {
      setError(asError(cause));
      setLaunching(false);
    }
  };
  return (
    <div style={{ flex: 1 }}>
      <Button
        variant="contained"
        color="primary"
        disabled={disabled || launching}
        onClick={launch}
      >
        {t(launching ? 'launch.review.launching' : 'launch.review.launch')}
      </Button>
      {error && (
        <Alert
          severity="error"
          className={classes.alert}
          style={{ marginTop: 16 }}
        >
          <AlertTitle>{t('launch.review.launchFailed')}</AlertTitle>
          {error.message}
        </Alert>
      )}
    </div>
  );
}

function Preview({ preview }: { preview: LaunchPreview }) {
  const t = useText();
  const classes = useStyles();
  const { problems, terms, manifest } = preview;
  return (
    <>
      {problems.length > 0 ? (
        <Alert severity="error" className={classes.alert}>
          <AlertTitle>{t('launch.review.problems')}</AlertTitle>
          <ul className={classes.list}>
            {problems.map(({ field, message }) => (
              <li key={`${field} ${message}`}>
                {field && <strong>{field}: </strong>}
                {message}
              </li>
            ))}
          </ul>
        </Alert>
      ) : (
        <Alert severity="success" className={classes.alert}>
          {t('launch.review.ok')}
        </Alert>
      )}
      <Grid container spacing={2}>
        <Grid item xs={12} md={5}>
          <Section title={t('launch.review.terms')}>
            <TermsList terms={terms} />
          </Section>
        </Grid>
        <Grid item xs={12} md={7}>
          <Section title={t('launch.review.manifest')}>
            <YamlSnippet text={manifest} />
          </Section>
        </Grid>
      </Grid>
    </>
  );
}
