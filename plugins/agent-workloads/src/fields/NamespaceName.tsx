import { useApi } from '@backstage/core-plugin-api';
import TextField from '@material-ui/core/TextField';
import { agentWorkloadsApiRef } from '../api';
import { StatusLabel } from '../components/StatusLabel';
import { useText } from '../components/useText';
import { valueOf } from '../hooks/load';
import { useOnce } from '../hooks/useOnce';
import { useSettled } from '../hooks/useSettled';
import {
  type NamespaceCheck,
  namespaceNameProblem,
} from '../model/namespaceName';
import type { Tone } from '../model/tone';
import { checkNamespace } from './checkNamespace';
import { Readable } from '../components/Readable';
import { type FieldProps, frameOf, placeOf } from './fieldProps';
import { sayCheck } from './sayCheck';

/** People stop typing for about so long before they look at what they typed. */
const SETTLE_MS = 400;

const TONES: Record<NamespaceCheck['state'], Tone> = {
  free: 'ok',
  again: 'waiting',
  taken: 'failed',
  refused: 'failed',
  unknown: 'waiting',
};

/** The name of an environment that shall be made; says while it is typed whether the cluster would take it. */
export const NamespaceName = (props: FieldProps<string>) => {
  const { formData: name = '', onChange } = props;
  const t = useText();
  const frame = frameOf(props, {
    title: t('fields.namespace.title'),
    help: t('fields.namespace.help'),
  });
  const problem = name === '' ? undefined : namespaceNameProblem(name);
  return (
    <Readable>
      <TextField
        id={frame.id}
        fullWidth
        variant="outlined"
        margin="dense"
        label={frame.label}
        required={frame.required}
        disabled={frame.disabled}
        autoComplete="off"
        value={name}
        error={frame.wrong || problem !== undefined}
        helperText={problem ? t(`fields.namespace.${problem}`) : frame.help}
        inputProps={{ spellCheck: false }}
        onChange={event => onChange(event.target.value || undefined)}
      />
      <div aria-live="polite">
        {name !== '' && !problem && <LiveCheck {...props} name={name} />}
      </div>
    </Readable>
  );
};

function LiveCheck(props: FieldProps<string> & { name: string }) {
  const { name } = props;
  const { cluster } = placeOf(props);
  const t = useText();
  const settled = useSettled(name, SETTLE_MS);
  if (!cluster) {
    return (
      <StatusLabel plain sentence tone="idle">
        {t('fields.namespace.first')}
      </StatusLabel>
    );
  }
  return settled === name ? (
    <Checked {...props} cluster={cluster} />
  ) : (
    <StatusLabel plain sentence tone="idle">
      {t('fields.namespace.checking', { cluster })}
    </StatusLabel>
  );
}

function Checked(
  props: FieldProps<string> & { name: string; cluster: string },
) {
  const { name, cluster } = props;
  const { owner } = placeOf(props);
  const t = useText();
  const api = useApi(agentWorkloadsApiRef);
  const place = { cluster, namespace: name, owner };
  const { load } = useOnce(JSON.stringify(place), signal =>
    checkNamespace(api, place, { signal }),
  );
  const check = valueOf(load);
  return (
    <StatusLabel plain sentence tone={check ? TONES[check.state] : 'idle'}>
      {check
        ? sayCheck(t, check, cluster)
        : t('fields.namespace.checking', { cluster })}
    </StatusLabel>
  );
}
