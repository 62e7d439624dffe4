import { useCallback, useMemo } from 'react';
import Typography from '@material-ui/core/Typography';
import Skeleton from '@material-ui/lab/Skeleton';
import type {
  AttemptView,
  WorkloadDetail,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { Await } from '../components/Await';
import { ConditionsTable } from '../components/ConditionsTable';
import { Section } from '../components/Section';
import { StepGraphView } from '../components/StepGraphView';
import { StepPanel } from '../components/StepPanel';
import { useText } from '../components/useText';
import { useLinks } from '../hooks/useLinks';
import { useSearchParam } from '../hooks/useSearchParam';
import { useAttempt } from '../hooks/useWorkload';
import { isGate, toStepGraph } from '../model/stepGraph';

/** The steps of an attempt, and what is known of each. */
export const OverviewTab = (props: {
  workload: WorkloadDetail;
  attempt: number;
}) => {
  const { workload, attempt } = props;
  const t = useText();
  const live = useAttempt(workload, attempt);
  return (
    <>
      <Await
        live={live}
        failed={t('workload.graph.failed')}
        skeleton={<Skeleton variant="rect" height={340} />}
      >
        {view => <Steps workload={workload} view={view} />}
      </Await>
      {attempt === workload.attempt && (
        <ConditionsTable conditions={workload.conditions} />
      )}
    </>
  );
};

function Steps(props: { workload: WorkloadDetail; view: AttemptView }) {
  const { workload, view } = props;
  const t = useText();
  const links = useLinks();
  const [chosen, setChosen] = useSearchParam('node');
  const graph = useMemo(() => toStepGraph(view), [view]);
  const choose = useCallback(
    (id: string) => setChosen(id === chosen ? undefined : id),
    [chosen, setChosen],
  );
  const gates = useMemo(
    () => new Map(workload.gateHistory.map(each => [each.nodeId, each.state])),
    [workload.gateHistory],
  );
  const step = view.nodes.find(node => node.id === chosen);
  const gate =
    step && isGate(step)
      ? workload.gateHistory.find(each => each.nodeId === step.id)
      : undefined;
  const gateQuery = gate && new URLSearchParams({ gate: gate.nodeId });
  return (
    <>
      <Section
        title={t('workload.graph.title')}
        aside={view.archived && t('workload.graph.archived')}
        flush
      >
        {view.nodes.length > 0 ? (
          <StepGraphView
            graph={graph}
            gates={gates}
            chosen={chosen}
            onChoose={choose}
          />
        ) : (
          <Typography color="textSecondary" style={{ padding: 16 }}>
            {view.message ?? t('workload.graph.empty')}
          </Typography>
        )}
      </Section>
      {step && (
        <StepPanel
          step={step}
          gate={gate?.state}
          gateLink={
            gateQuery && links.workload(workload, 'gate', gateQuery.toString())
          }
          onClose={() => setChosen(undefined)}
        />
      )}
    </>
  );
}
