import Skeleton from '@material-ui/lab/Skeleton';
import type { ClusterView } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { Await } from '../components/Await';
import { StatusLabel } from '../components/StatusLabel';
import { useText } from '../components/useText';
import { valueOf } from '../hooks/load';
import { useClusters } from '../hooks/useClusters';
import { ChoiceField } from './ChoiceField';
import { Readable } from '../components/Readable';
import { type FieldProps, frameOf } from './fieldProps';
import { NothingToChoose } from './NothingToChoose';
import { useSettledChoice } from './useSettledChoice';

/** Chooses one of the clusters that the portal knows, by name. */
export const ClusterPicker = (props: FieldProps<string>) => {
  const { formData, onChange } = props;
  const t = useText();
  const live = useClusters();
  useSettledChoice({
    choices: valueOf(live.load)?.map(({ name }) => name),
    value: formData,
    onChange,
  });
  return (
    <Readable>
      <Await
        live={live}
        failed={t('fields.cluster.failed')}
        skeleton={<Skeleton variant="rect" height={56} />}
      >
        {clusters =>
          clusters.length === 0 ? (
            <NothingToChoose
              title={t('fields.cluster.empty')}
              text={t('fields.cluster.emptyText')}
            />
          ) : (
            <ClusterChoice {...props} clusters={clusters} />
          )
        }
      </Await>
    </Readable>
  );
};

function ClusterChoice(
  props: FieldProps<string> & { clusters: ClusterView[] },
) {
  const { clusters, formData, onChange } = props;
  const t = useText();
  const frame = frameOf(props, {
    title: t('fields.cluster.title'),
  });
  const chosen = clusters.find(({ name }) => name === formData);
  const help =
    chosen && !chosen.healthy
      ? t('fields.cluster.unhealthyHelp', {
          message: chosen.message ?? t('fields.cluster.unhealthyDefault'),
        })
      : frame.help;
  return (
    <ChoiceField
      {...frame}
      help={help}
      value={formData}
      onChange={onChange}
      choices={clusters.map(({ name, healthy }) => ({
        value: name,
        title: name,
        detail: (
          <StatusLabel plain tone={healthy ? 'ok' : 'failed'}>
            {t(healthy ? 'fields.cluster.healthy' : 'fields.cluster.unhealthy')}
          </StatusLabel>
        ),
      }))}
    />
  );
}
