import { useId } from 'react';
import Grid from '@material-ui/core/Grid';
import MenuItem from '@material-ui/core/MenuItem';
import TextField from '@material-ui/core/TextField';
import Skeleton from '@material-ui/lab/Skeleton';
import type {
  GateView,
  WorkloadDetail,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { ActionsSection } from '../components/ActionsSection';
import { Await } from '../components/Await';
import { DecisionForm } from '../components/DecisionForm';
import { DecisionList } from '../components/DecisionList';
import { EvidenceSection } from '../components/EvidenceSection';
import { GateSummary, GateTally } from '../components/GateSummary';
import { Nothing } from '../components/Nothing';
import { Section } from '../components/Section';
import { useText } from '../components/useText';
import { VerdictSection } from '../components/VerdictSection';
import { valueOf } from '../hooks/load';
import { useArtifactRefs } from '../hooks/useArtifactRefs';
import { useDecide } from '../hooks/useDecide';
import { useLinks } from '../hooks/useLinks';
import { useSearchParam } from '../hooks/useSearchParam';
import { useArtifacts, useAttempt } from '../hooks/useWorkload';
import { useWorkloadRef } from '../hooks/useWorkloadRef';
import { chooseGate, factsFrom } from '../model/gates';

type Props = { workload: WorkloadDetail; onChanged(): void };

/** The gates of the current attempt: what is asked, what is known, and the decision. */
export const GateTab = ({ workload, onChanged }: Props) => {
  const t = useText();
  const [asked, setAsked] = useSearchParam('gate');
  const gate = chooseGate(workload.gateHistory, asked);
  if (!gate) {
    return <Nothing title={t('gate.none')} text={t('gate.noneText')} />;
  }
  return (
    <>
      {workload.gateHistory.length > 1 && (
        <GateSwitch
          gates={workload.gateHistory}
          value={gate.nodeId}
          onChange={setAsked}
        />
      )}
      <GatePanel
        key={`${gate.workflowUid}/${gate.nodeId}`}
        workload={workload}
        gate={gate}
        onChanged={onChanged}
      />
    </>
  );
};

function GatePanel({ workload, gate, onChanged }: Props & { gate: GateView }) {
  const t = useText();
  const decide = useDecide(useWorkloadRef(), gate, onChanged);
  const open = gate.state === 'Waiting';
  return (
    <Grid container spacing={2}>
      <Grid item xs={12} md={8}>
        <GateSummary gate={gate} objective={workload.objective} />
        <VerdictSection policy={gate.policy} />
        <ActionsSection
          title={t('gate.actions.title')}
          none={t('gate.actions.none')}
          actions={workload.proposedActions}
        />
        <Evidence workload={workload} gate={gate} />
      </Grid>
      <Grid item xs={12} md={4}>
        {(open || decide.state === 'done') && (
          <Section title={t('gate.decide.title')}>
            <DecisionForm viewer={gate.viewer} decide={decide} />
          </Section>
        )}
        <Section title={t('gate.decisions.title')}>
          <GateTally gate={gate} />
          <div style={{ marginTop: 12 }}>
            <DecisionList decisions={gate.decisions} />
          </div>
        </Section>
        {workload.executedActions.length > 0 && (
          <ActionsSection
            title={t('gate.actions.executed')}
            none={t('gate.actions.none')}
            actions={workload.executedActions}
          />
        )}
      </Grid>
    </Grid>
  );
}

function Evidence(props: { workload: WorkloadDetail; gate: GateView }) {
  const { workload, gate } = props;
  const t = useText();
  const links = useLinks();
  const attempt = useAttempt(workload, gate.attempt);
  const artifacts = useArtifacts(workload, gate.attempt);
  const refOf = useArtifactRefs(workload, gate.attempt);
  return (
    <Await
      live={artifacts}
      failed={t('gate.evidence.failed')}
      skeleton={<Skeleton variant="rect" height={240} />}
    >
      {items => (
        <EvidenceSection
          facts={factsFrom(valueOf(attempt.load)?.nodes ?? [])}
          digest={gate.evidenceDigest}
          artifacts={items}
          refOf={refOf}
          artifactsLink={links.workload(workload, 'artifacts')}
        />
      )}
    </Await>
  );
}

function GateSwitch(props: {
  gates: readonly GateView[];
  value: string;
  onChange(nodeId: string): void;
}) {
  const t = useText();
  return (
    <TextField
      id={useId()}
      select
      size="small"
      variant="outlined"
      label={t('gate.choose')}
      value={props.value}
      style={{ minWidth: 280, marginBottom: 16 }}
      onChange={event => props.onChange(event.target.value)}
    >
      {props.gates.map(gate => (
        <MenuItem key={gate.nodeId} value={gate.nodeId}>
          {gate.name} · {t(`common.gateState.${gate.state}`)}
        </MenuItem>
      ))}
    </TextField>
  );
}
