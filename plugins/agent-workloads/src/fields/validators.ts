import type { ApiHolder } from '@backstage/core-plugin-api';
import { translationApiRef } from '@backstage/core-plugin-api/alpha';
import type { CustomFieldValidator } from '@backstage/plugin-scaffolder-react';
import { type AgentWorkloadsApi, agentWorkloadsApiRef } from '../api';
import { sayProblem } from '../components/sayProblem';
import type { Text } from '../components/useText';
import { type FormSources, placeIn } from '../model/formSources';
import { ownParameters } from '../model/launchForm';
import { urlProblems } from '../model/launchProblems';
import { namespaceNameProblem } from '../model/namespaceName';
import { parameterProblem } from '../model/parameterProblem';
import { pipelineAt } from '../model/placedPipelines';
import { agentWorkloadsTranslationRef } from '../translation';
import { checkNamespace } from './checkNamespace';
import type { ParameterValues } from './ParametersField';
import { sayCheck } from './sayCheck';

type Validator<T> = CustomFieldValidator<T, FormSources>;

/** Says no to a pipeline that is gone or can't be launched. */
export const validatePipeline: Validator<string> = async (
  name,
  validation,
  context,
) => {
  if (!name) {
    return;
  }
  const { api, t } = await toolsFrom(context.apiHolder);
  const place = placeIn(context.formData, context.uiSchema?.['ui:options']);
  const { items } = await api.listPipelines();
  const found = pipelineAt(items, { ...place, pipeline: name });
  if (!found) {
    validation.addError(t('fields.pipeline.unknown', { name }));
  } else if (found.problems.length > 0) {
    const problems = found.problems.join(' ');
    validation.addError(t('fields.pipeline.broken', { name, problems }));
  }
};

/** Says which parameters are missing or not as their types want them. */
export const validateParameters: Validator<ParameterValues> = async (
  values,
  validation,
  context,
) => {
  const { api, t } = await toolsFrom(context.apiHolder);
  const place = placeIn(context.formData, context.uiSchema?.['ui:options']);
  const { items } = await api.listPipelines();
  const pipeline = pipelineAt(items, place);
  for (const parameter of pipeline ? ownParameters(pipeline) : []) {
    const value = values?.[parameter.name] ?? '';
    const problem = sayProblem(t, parameterProblem(parameter, value));
    if (problem !== undefined) {
      const { name } = parameter;
      validation.addError(t('fields.parameters.problem', { name, problem }));
    }
  }
};

/** Says which pages no agent can look at. */
export const validateUrls: Validator<string[]> = async (
  urls,
  validation,
  context,
) => {
  const t = await textFrom(context.apiHolder);
  const problems = Object.values(urlProblems((urls ?? []).filter(Boolean)));
  const texts = problems.map(problem => sayProblem(t, problem));
  for (const text of new Set(texts)) {
    if (text !== undefined) {
      validation.addError(text);
    }
  }
};

/** Says no to a name that no namespace can have, that is taken, or that the portal may not make. */
export const validateNamespaceName: Validator<string> = async (
  namespace,
  validation,
  context,
) => {
  if (!namespace) {
    return;
  }
  const { api, t } = await toolsFrom(context.apiHolder);
  const problem = namespaceNameProblem(namespace);
  if (problem) {
    validation.addError(t(`fields.namespace.${problem}`));
    return;
  }
  const { cluster, owner } = placeIn(
    context.formData,
    context.uiSchema?.['ui:options'],
  );
  if (!cluster) {
    return;
  }
  const check = await checkNamespace(api, { cluster, namespace, owner });
  if (check.state === 'taken' || check.state === 'refused') {
    validation.addError(sayCheck(t, check, cluster));
  }
};

async function toolsFrom(
  holder: ApiHolder,
): Promise<{ api: AgentWorkloadsApi; t: Text }> {
  const api = holder.get(agentWorkloadsApiRef);
  if (!api) {
    throw new Error(`No API ${agentWorkloadsApiRef.id} in this app`);
  }
  return { api, t: await textFrom(holder) };
}

/** The plugin's texts outside of React: the fields on the page have loaded them already. */
async function textFrom(holder: ApiHolder): Promise<Text> {
  const snapshot = holder
    .get(translationApiRef)
    ?.getTranslation(agentWorkloadsTranslationRef);
  if (!snapshot?.ready) {
    throw new Error('The texts of this form are not loaded yet. Try again.');
  }
  return snapshot.t;
}
