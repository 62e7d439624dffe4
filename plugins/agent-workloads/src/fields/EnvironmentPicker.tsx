import { useApi } from '@backstage/core-plugin-api';
import Skeleton from '@material-ui/lab/Skeleton';
import type { EnvironmentView } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { agentWorkloadsApiRef } from '../api';
import { Await } from '../components/Await';
import { GapNotice } from '../components/GapNotice';
import { useText } from '../components/useText';
import { valueOf } from '../hooks/load';
import { useOnce } from '../hooks/useOnce';
import { gapsIn } from '../model/gaps';
import { ChoiceField } from './ChoiceField';
import { Readable } from '../components/Readable';
import { type FieldProps, frameOf, placeOf } from './fieldProps';
import { NothingToChoose } from './NothingToChoose';
import { useSettledChoice } from './useSettledChoice';
import { WaitingField } from './WaitingField';

/** Chooses an environment of the chosen cluster; the value is its namespace. */
export const EnvironmentPicker = (props: FieldProps<string>) => {
  const { formData, onChange } = props;
  const t = useText();
  const api = useApi(agentWorkloadsApiRef);
  const { cluster } = placeOf(props);
  const live = useOnce('environments', signal =>
    api.listEnvironments({ signal }),
  );
  const known = valueOf(live.load)?.items.filter(
    each => each.cluster === cluster,
  );
  useSettledChoice({
    choices: known?.map(({ namespace }) => namespace),
    value: formData,
    onChange,
  });
  return (
    <Readable>
      <Await
        live={live}
        failed={t('fields.environment.failed')}
        skeleton={<Skeleton variant="rect" height={56} />}
      >
        {({ items, incomplete }) => (
          <>
            <EnvironmentChoice
              {...props}
              cluster={cluster}
              environments={items.filter(each => each.cluster === cluster)}
            />
            <GapNotice
              title={t('fields.gaps')}
              gaps={gapsIn(incomplete, { cluster })}
            />
          </>
        )}
      </Await>
    </Readable>
  );
};

function EnvironmentChoice(
  props: FieldProps<string> & {
    cluster?: string;
    environments: EnvironmentView[];
  },
) {
  const { cluster, environments, formData, onChange } = props;
  const t = useText();
  const frame = frameOf(props, {
    title: t('fields.environment.title'),
    help: t('fields.environment.help'),
  });
  if (!cluster) {
    return (
      <WaitingField
        label={frame.label}
        required={frame.required}
        why={t('fields.environment.first')}
      />
    );
  }
  if (environments.length === 0) {
    return (
      <NothingToChoose
        title={t('fields.environment.empty', { cluster })}
        text={t('fields.environment.emptyText')}
      />
    );
  }
  return (
    <ChoiceField
      {...frame}
      value={formData}
      onChange={onChange}
      choices={environments.map(({ namespace, title, owner }) => ({
        value: namespace,
        title,
        detail: t('fields.environment.where', {
          namespace,
          owner: owner ?? t('fields.environment.unowned'),
        }),
      }))}
    />
  );
}
