import { useMemo } from 'react';
import type { WorkloadDetail } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { Section } from '../components/Section';
import { useText } from '../components/useText';
import { YamlSnippet } from '../components/YamlSnippet';
import { toYaml } from '../model/toYaml';

/** The resource as it was applied. */
export const YamlTab = ({ workload }: { workload: WorkloadDetail }) => {
  const t = useText();
  const yaml = useMemo(() => toYaml(workload), [workload]);
  return (
    <Section title={t('workload.yaml.title')}>
      <YamlSnippet text={yaml} />
    </Section>
  );
};
