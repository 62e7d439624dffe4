import Alert from '@material-ui/lab/Alert';
import Skeleton from '@material-ui/lab/Skeleton';
import { useParams } from 'react-router-dom';
import type {
  AttemptSummary,
  WorkloadDetail,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { ApiError } from '../api';
import { Await } from '../components/Await';
import { ButtonLink } from '../components/ButtonLink';
import { GateBanner } from '../components/GateBanner';
import { PageContent } from '../components/PageContent';
import { RefText } from '../components/RefText';
import { useText } from '../components/useText';
import { WorkloadHeader } from '../components/WorkloadHeader';
import { tabIds, WorkloadTabs } from '../components/WorkloadTabs';
import { useLinks } from '../hooks/useLinks';
import { useSearchParam } from '../hooks/useSearchParam';
import { useWorkload } from '../hooks/useWorkload';
import { useWorkloadRef } from '../hooks/useWorkloadRef';
import { waitingGate } from '../model/gates';
import { tabFrom, type WorkloadTab } from '../model/tabs';
import { ArtifactsTab } from './ArtifactsTab';
import { GateTab } from './GateTab';
import { OverviewTab } from './OverviewTab';
import { YamlTab } from './YamlTab';

/** One workload: what it does, where it is, what it needs. */
export const WorkloadPage = () => {
  const t = useText();
  const live = useWorkload(useWorkloadRef());
  const { '*': rest } = useParams();
  return (
    <PageContent>
      <Await
        live={live}
        failed={t('workload.failed')}
        hintFor={error =>
          error instanceof ApiError && error.status === 404
            ? t('workload.gone')
            : undefined
        }
        skeleton={<PageSkeleton />}
      >
        {workload => (
          <Loaded
            workload={workload}
            tab={tabFrom(rest)}
            onChanged={live.refresh}
          />
        )}
      </Await>
    </PageContent>
  );
};

function Loaded(props: {
  workload: WorkloadDetail;
  tab: WorkloadTab;
  onChanged(): void;
}) {
  const { workload, tab, onChanged } = props;
  const links = useLinks();
  const [asked, setAttempt] = useSearchParam('attempt');
  const attempt = attemptOf(workload, asked);
  const current = attempt.attempt === workload.attempt;
  const query = current
    ? ''
    : new URLSearchParams({ attempt: String(attempt.attempt) }).toString();
  return (
    <>
      <WorkloadHeader
        workload={workload}
        attempt={attempt}
        back={links.workloads()}
        onAttempt={next =>
          setAttempt(next === workload.attempt ? undefined : String(next))
        }
      />
      <WorkloadTabs
        value={tab}
        linkOf={each => links.workload(workload, each, query)}
      />
      {current && tab !== 'gate' && (
        <Notice workload={workload} ended={tab === 'overview'} />
      )}
      <div
        role="tabpanel"
        id={tabIds(tab).panel}
        aria-labelledby={tabIds(tab).tab}
      >
        <TabContent
          workload={workload}
          tab={tab}
          attempt={attempt.attempt}
          onChanged={onChanged}
        />
      </div>
    </>
  );
}

function TabContent(props: {
  workload: WorkloadDetail;
  tab: WorkloadTab;
  attempt: number;
  onChanged(): void;
}) {
  const { workload, tab, attempt, onChanged } = props;
  switch (tab) {
    case 'gate':
      return <GateTab workload={workload} onChanged={onChanged} />;
    case 'artifacts':
      return <ArtifactsTab workload={workload} attempt={attempt} />;
    case 'yaml':
      return <YamlTab workload={workload} />;
    default:
      return <OverviewTab workload={workload} attempt={attempt} />;
  }
}

/** What a person most needs to hear of this run. */
function Notice(props: {
  workload: WorkloadDetail;
  /** Say how it ended. */
  ended: boolean;
}) {
  const { workload, ended } = props;
  const t = useText();
  const links = useLinks();
  const gate = waitingGate(workload);
  if (gate) {
    const query = new URLSearchParams({ gate: gate.nodeId }).toString();
    return (
      <GateBanner gate={gate} to={links.workload(workload, 'gate', query)} />
    );
  }
  if (workload.phase === 'Failed') {
    return (
      <Alert severity="error" style={{ marginBottom: 16 }}>
        <RefText text={workload.message ?? t('workload.banner.failed')} />
      </Alert>
    );
  }
  if (workload.phase === 'Completed' && ended) {
    return (
      <Alert
        severity="success"
        style={{ marginBottom: 16 }}
        action={
          <ButtonLink
            to={links.workload(workload, 'artifacts')}
            size="small"
            color="inherit"
          >
            {t('workload.banner.report')}
          </ButtonLink>
        }
      >
        {t('workload.banner.done')}
      </Alert>
    );
  }
  return workload.message ? (
    <Alert severity="info" style={{ marginBottom: 16 }}>
      {workload.message}
    </Alert>
  ) : null;
}

function attemptOf(
  workload: WorkloadDetail,
  asked: string | undefined,
): AttemptSummary {
  const { attempt, phase, startedAt, finishedAt } = workload;
  return (
    workload.attempts.find(each => String(each.attempt) === asked) ?? {
      attempt,
      phase,
      startedAt,
      finishedAt,
    }
  );
}

function PageSkeleton() {
  return (
    <>
      <Skeleton width={320} height={48} />
      <Skeleton width="60%" />
      <Skeleton width="80%" height={56} />
      <Skeleton variant="rect" height={340} style={{ marginTop: 24 }} />
    </>
  );
}
