import { useMemo } from 'react';
import { CodeSnippet } from '@backstage/core-components';
import type { WorkloadDetail } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { Section } from '../components/Section';
import { useText } from '../components/useText';
import { toYaml } from '../model/toYaml';

/** The resource as it was applied. */
export const YamlTab = ({ workload }: { workload: WorkloadDetail }) => {
  const t = useText();
  const yaml = useMemo(() => toYaml(workload), [workload]);
  return (
    <Section title={t('workload.yaml.title')}>
      <CodeSnippet text={yaml} language="yaml" showCopyCodeButton />
    </Section>
  );
};
