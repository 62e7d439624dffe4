import { useState } from 'react';
import type { PipelineView } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { FoldedPart } from './FoldedPart';
import { FormField } from './FormField';
import type { FormPartProps } from './LaunchFormFields';
import { TermsList } from './TermsList';
import { useText } from './useText';

const MODES = ['PolicyThenManual', 'Manual', 'Policy'] as const;
const STRICTNESS = ['strict', 'permissive'] as const;
const FIELDS = ['threshold', 'requiredApprovals', 'gateMinutes', 'runMinutes'];

/** Who decides and when: stricter than the pipeline's own rules, never looser. */
export const ApprovalFields = (
  props: FormPartProps & { floor: PipelineView['floor'] },
) => {
  const { floor, form, say, onChange } = props;
  const t = useText();
  const [open, setOpen] = useState(false);
  const wrong = FIELDS.some(field => say(field) !== undefined);
  const byDefault: [string, string] = ['', t('launch.form.modeDefault')];
  return (
    <FoldedPart
      title={t('launch.form.approval')}
      help={
        <>
          {t('launch.form.approvalHelp')}
          {floor && <TermsList terms={floor} />}
        </>
      }
      open={open || wrong}
      onToggle={setOpen}
    >
      <FormField
        label={t('launch.form.mode')}
        value={form.mode}
        options={[
          byDefault,
          ...MODES.map((mode): [string, string] => [
            mode,
            t(`launch.form.modeOptions.${mode}`),
          ]),
        ]}
        onChange={value =>
          onChange({ mode: MODES.find(mode => mode === value) ?? '' })
        }
      />
      <FormField
        label={t('launch.form.opaPolicy')}
        value={form.opaPolicy}
        options={[
          byDefault,
          ...STRICTNESS.map((each): [string, string] => [
            each,
            t(`launch.form.opaPolicyOptions.${each}`),
          ]),
        ]}
        onChange={value =>
          onChange({ opaPolicy: STRICTNESS.find(e => e === value) ?? '' })
        }
      />
      <FormField
        label={t('launch.form.threshold')}
        help={t('launch.form.thresholdHelp')}
        placeholder="0.95"
        value={form.threshold}
        problem={say('threshold')}
        onChange={threshold => onChange({ threshold })}
      />
      <FormField
        label={t('launch.form.requiredApprovals')}
        placeholder="1"
        value={form.requiredApprovals}
        problem={say('requiredApprovals')}
        onChange={requiredApprovals => onChange({ requiredApprovals })}
      />
      <FormField
        label={t('launch.form.gateMinutes')}
        help={t('launch.form.minutesHelp')}
        placeholder="30"
        value={form.gateMinutes}
        problem={say('gateMinutes')}
        onChange={gateMinutes => onChange({ gateMinutes })}
      />
      <FormField
        label={t('launch.form.runMinutes')}
        help={t('launch.form.minutesHelp')}
        placeholder="30"
        value={form.runMinutes}
        problem={say('runMinutes')}
        onChange={runMinutes => onChange({ runMinutes })}
      />
    </FoldedPart>
  );
};
