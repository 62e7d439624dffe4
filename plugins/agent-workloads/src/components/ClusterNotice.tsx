import Alert from '@material-ui/lab/Alert';
import AlertTitle from '@material-ui/lab/AlertTitle';
import type { ClusterView } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { GapNotice } from './GapNotice';
import { useText } from './useText';

/** Says which clusters the portal does not hear from, whole or in part, so that an empty list is not taken for good news. */
export const ClusterNotice = (props: { clusters: readonly ClusterView[] }) => {
  const t = useText();
  return (
    <>
      {props.clusters.map(({ name, healthy, message, problems = [] }) =>
        healthy ? (
          <GapNotice
            key={name}
            title={t('list.clusterGaps', { name })}
            gaps={problems}
          />
        ) : (
          <Alert key={name} severity="warning" style={{ marginBottom: 16 }}>
            <AlertTitle>{t('list.clusterDown', { name })}</AlertTitle>
            {message ?? t('list.clusterDownText')}
          </Alert>
        ),
      )}
    </>
  );
};
